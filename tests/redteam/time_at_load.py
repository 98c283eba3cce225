# tries: to loop while the file is loaded
# must get: time_limit
while True:
    pass
