mod examples;
mod properties;
mod reference;
mod world;
