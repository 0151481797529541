//! Stories by example, told to a station by a shell that answers as the real one does.

mod acts;
mod desk_card;
mod door_orders;
mod doors;
mod durable_view;
mod exceptions;
mod exercise;
mod feedback;
mod forget;
mod invited;
mod no_card;
mod office;
mod people;
mod power_cut;
mod properties;
mod readers;
mod remote;
mod schedule;
mod settings;
mod shell;
mod site;
mod stories;
mod tellings;
mod told;
mod unlocked;
