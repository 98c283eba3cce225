# tries: SystemExit while the file is loaded
# must get: load_error
raise SystemExit(0)
