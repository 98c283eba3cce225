# tries: an empty file
# must get: load_error
# template: empty
