# tries: the same with an exception while the file is loaded
# must get: load_error
TEXT = "\x1b[31m\n::error::owned\n##vso[task.complete]owned [red]x[/red] <b>]]> \u202e \u2028::error::x \x00"
Owned = type("\x1b[31m\n::error::[bold]<b>owned</b>", (Exception,), {})
raise Owned(TEXT)
