"""The C of the tensor engine, and its compiler."""
