"""History to forecast with intervals. Frames in, frames out; imports only domain."""
