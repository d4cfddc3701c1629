mod anchors;
mod decisions;
mod founding;
mod guests;
mod keys;
mod properties;
mod slots;
mod world;
