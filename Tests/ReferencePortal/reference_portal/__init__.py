"""The BrainSTEM API on Django and dynamic-rest, made from BrainQuery's own model facts."""
