//! Layers, kernels and optimizers.
