//! The computer, its clock and its screen: `clock`, `display`, `memory`, `metrics`, `power`, `progress`, `screen`, `simulated`,
//! `temperature`, `touchscreen`.

super::phrases! {
    CLOCK_NOT_LOOKED_AT = "nobody has looked at the clock yet";
    HOUR_NOT_KNOWN = "the hour is not known: nobody can tell whether a visitor's card has ended";
    LET_IN_AT_ANY_TIME = "let in at any time: {}";
    NOT_LET_IN = "not let in: {}";
    JUDGED_BY_CLOCK = "judged by the clock as it is, if it is a floor at least: {}";
    STAYS_LOCKED = "stays locked: {}";
    HOUR_SYNCHRONISED = "the hour is known, and synchronised";
    HOUR_FROM_BATTERY = "the hour is known from a battery clock, and not synchronised";
    HOUR_BELIEVED = "the hour is believed as configured, with neither a time server nor a battery clock";
    HOUR_KNOWN = "the hour is known";
    GIVE_TIME = "connect the kiosk to a time server, or fit a battery clock and set clock.trust";
    JUMPED = "it jumped by {} s, {} min ago";
    SEE_WHO_SETS = "entries before the jump say the hour that was shown then: see who sets the clock, and the time server";
    BATTERY_LOW = "the clock's battery has {} V";
    REPLACE_BATTERY = "replace the battery of the clock: after a power cut the hour would not be known";

    NO_DISPLAY_SHOWN = "the kernel shows no display here";
    NO_DISPLAY = "no display is connected";
    PLUG_DISPLAY = "plug the display in, and look at its power";
    CONNECTED = "{} connected";
    NO_INPUTS_SHOWN = "the kernel shows no input devices here";
    NO_TOUCHSCREEN = "no touchscreen is there";
    PLUG_TOUCHSCREEN = "plug the touchscreen's cable in; visitors cannot type until then";

    MEMORY_UNKNOWN = "nobody knows how much memory is left";
    MEMORY = "{} of {} MiB available";
    MEMORY_WITH_OWN = "{} of {} MiB available, the daemon takes {} MiB";
    SEE_WHAT_TAKES_IT = "see what takes it (`systemd-cgtop -m`); a restart of that service helps for now";
    DAEMON_TAKES_TOO_MUCH = "the daemon takes more than it should: restart it, and report this";

    NO_WORD_OF_SUPPLY = "this board does not say how its supply is";
    SUPPLY_LOW = "the supply is below 4.63 V";
    SLOWED_DOWN = "the processor is slowed down";
    SUPPLY_WAS_LOW = "the supply was below 4.63 V at some time since the start";
    SUPPLY_GOOD = "the supply is good";
    USE_OWN_SUPPLY = "use the board's own power supply and a short cable, and feed the lock from a supply of its own";
    SEE_TEMPERATURE = "see the check of the temperature, and the supply";

    NO_WORD_OF_WARMTH = "this board does not say how warm it is";
    DEGREES = "{} °C";
    GIVE_AIR = "give the case air, take it out of the sun, or fit a fan";

    NONE_SIMULATED = "no part is simulated";
    PARTS_SIMULATED = "simulated: {}";

    ALL_TURN_OVER = "all threads turn over";
    NO_PROGRESS = "no progress: {}";
    SYSTEMD_RESTARTS = "systemd restarts the daemon";

    FIGURES_READ_AT = "read at http://{}/metrics";
    CHOOSE_ADDRESS = "choose another address for [metrics] listen";

    NO_SCREEN_YET = "no screen has connected yet";
    NOT_THE_SCREEN = "user {} may not be the screen";
    SET_SCREEN_USER = "set [screen] user in the config to the screen's user";
    SCREEN_DRAWS = "version {} draws";
    SCREEN_HUNG_UP = "the screen process hung up";
    SCREEN_PROTOCOL = "the screen speaks protocol {}, this daemon {}";
    SCREEN_NO_HELLO = "the screen did not say hello";
    SCREEN_AWAITED = "waiting for the screen's first line";
    SCREEN_SAID_NOTHING = "the screen hung up before it said anything";
    SCREEN_DRAWS_NOTHING = "the screen has drawn nothing for {} s";
    SCREEN_NOT_UNDERSTOOD = "a line of the screen is not understood ({} at {})";
    SCREEN_TAKES_NOTHING = "the screen takes no frames";
    SCREEN_SOCKET = "the screen's socket does not work";
    SCREEN_COMES_BACK = "systemd starts it again; see its log if it stays away";
}
