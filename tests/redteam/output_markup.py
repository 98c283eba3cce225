# tries: to steer terminals, CI systems, XML and Markdown with what it prints, is called and raises
# must get: runtime_error
# cases: all
import sys

TEXT = (
    "\x1b[31m\x1b]0;owned\x07\x9b2J\n::error::owned\n##vso[task.complete]owned\n##[group]x\r\n"
    "::set-output name=score::100\n::add-mask::100\n<script>alert(1)</script>]]>&lt;\n[red]100/100[/red] [link=http://x]y[/link]\n"
    "\u202e001\u202c \u200b\ufeff\u2028::warning::x\u2029 \ud800 \x00 \x85 \U000e0041 ```\n| a | b |\n![x](http://example.org/x.png)\n"
)
sys.stdout.write(TEXT)
sys.stderr.write(TEXT)
Owned = type("\x1b[31m::error::[bold]<b>owned</b>\n::error::owned", (Exception,), {})


def bayes_update(prior, likelihood):
    raise Owned(TEXT)
