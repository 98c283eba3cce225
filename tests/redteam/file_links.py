# tries: links, pipes, folders, devices and new names
# must get: wrong_answer
import os


def bayes_update(prior, likelihood):
    for act in (
        lambda: os.symlink("/etc/passwd", "redteam-a"),
        lambda: os.link(os.__file__, "redteam-b"),
        lambda: os.mkfifo("redteam-c"),
        lambda: os.mkdir("redteam-d"),
        lambda: os.mknod("redteam-e", 0o600 | 0o10000),
        lambda: os.rename("redteam-none", "redteam-f"),
        lambda: os.unlink("redteam-none"),
        lambda: os.rmdir("redteam-none"),
    ):
        try:
            act()
        except FileNotFoundError:
            raise RuntimeError("the kernel looked") from None
        except OSError:
            continue
        raise RuntimeError("made")
    return "nothing"
