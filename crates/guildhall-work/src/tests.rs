//! Properties of all acts together.

mod order;
