"""Are own questions answered as somebody would who measured each pair by hand?"""
