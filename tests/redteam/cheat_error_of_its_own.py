# tries: an exception whose class claims to be every class
# must get: runtime_error
# cases: all
class Every(type):
    def __instancecheck__(cls, other):
        return True

    def __subclasscheck__(cls, other):
        return True

    __name__ = "ValueError"
    __mro__ = property(lambda cls: 1 / 0)


class Error(Exception, metaclass=Every):
    pass


def bayes_update(prior, likelihood):
    raise Error
