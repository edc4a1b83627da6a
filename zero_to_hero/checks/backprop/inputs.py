"""What the topics share: that autograd is left out, and why."""

NO_AUTOGRAD = ["torch.Tensor.backward", "torch.autograd.grad"]
BY_HAND = "Walk back by hand, without autograd."
