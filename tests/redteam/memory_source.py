# tries: source that is nested too deeply for the parser
# must get: load_error
# template: nested
bayes_update = @NESTED@
