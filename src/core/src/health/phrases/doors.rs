//! Doors: `bell`, `contact`, `exit`, `gpio`, `lines`, `lock`, `relay`.

super::phrases! {
    NO_CONTACT = "no door contact is wired";
    WIRE_CONTACT = "wire a door contact (hw/WIRING.md)";
    CONTACT_SILENT = "the contact does not answer";
    CONTACT_FLAPS = "the contact changed {} times within a minute";
    LOOSE_WIRE = "look for a loose wire or magnet at the door contact";
    LEAF_OPEN_FOR = "the leaf is open for {} h";
    SHUT_DOOR = "shut the door; if it is shut, the contact or its magnet has moved";
    LEAF_OPEN = "leaf open";
    LEAF_SHUT = "leaf shut";

    NO_EXIT = "no exit button is wired";
    EXIT_SILENT = "the exit button does not answer";
    EXIT_HELD = "the exit button is held for {} min";
    EXIT_JAMMED = "look whether the exit button is jammed or its wire shorted";
    PRESSED = "pressed";
    NOT_PRESSED = "not pressed";

    LINES_SIMULATED = "the lines are simulated";
    RPPAL_HOLDS_NONE =
        "the driver rppal holds no line: the kernel does not lock the door when the daemon is killed";
    USE_GPIOCDEV = "use driver = \"gpiocdev\", or bound the release in hardware (hw/WIRING.md)";
    RELAY_LET_GO = "the kernel lets the relay go when the daemon is killed";
    RELAY_KEPT = "the kernel leaves the relay as it is when the daemon is killed: the door may stay released";
    SET_PERSIST =
        "set pinctrl_bcm2835.persist_gpio_outputs=n on the kernel's command line, or dtparam=strict_gpiod (hw/WIRING.md)";
    KERNEL_SILENT = "this kernel does not say what becomes of an output that is given back";
    SEE_WIRING = "see hw/WIRING.md";

    DRIVER_NO_CONTACT = "driver {}, no contact wired";
    DRIVER_LEAF_OPEN = "driver {}, leaf open";
    DRIVER_LEAF_SHUT = "driver {}, leaf shut";
    COIL_ASTRAY = "the coil reads back as on although it was switched off";
    COIL_NOT_ON = "the coil reads back as off after it was switched on";
    COIL_WENT_OFF = "the coil went off by itself";
    LOCK_NOT_ON = "the lock did not follow when the coil went on";
    LOCK_NOT_OFF = "the lock did not follow when the coil went off";
    CHECK_LINES = "check the relay board, the lock and the line map in the config";

    LOCK_UNWATCHED = "no door contact is wired: nobody can tell whether the door opens";
    UNUSED_RELEASES = "the last {} releases were not used: the door may not open";
    TRY_DOOR = "try the door with a card: look at the strike, its supply and the leaf, and at the contact";
    OPENS_SLOWLY = "from release to opening {} ms in the last week, {} ms in the first weeks";
    STRIKE_STICKS = "the strike or the leaf begins to stick: clean, oil and align it before it fails";
    NOBODY_LET_IN = "nobody has been let in yet";
    WEEKS_COMPARED = "{} ms in the last week, {} ms in the first weeks";
    TOO_FEW_DAYS = "{} days, too few to compare weeks";
    NEVER_USED = "{} releases, never used";
    USED_AFTER = "{} releases, used after {} ms";
    LOCKS_SLOWLY = "locked {} ms after the coil in the last week, {} ms in the first weeks";
    BOLT_STICKS = "the bolt or its relay begins to stick: clean and align it before the door stays open";

    NOT_EXERCISED = "the relay was not exercised: {}";
    NOT_ALLOWED = "it is not allowed ([health] exercise_relay)";
    NOT_WATCHED = "the leaf is not watched: no contact is wired, or it does not answer";
    STANDS_OPEN = "the leaf stands open";
    PASSING = "somebody is passing";
    NOT_LOCKED = "the door is not simply locked";
    FIRE = "the fire panel says fire";
    TROUBLED = "there is an alarm at the door";
    LOCK_ASTRAY = "the lock does not follow its coil as it is";
    ONLY_PULSES = "a lock that takes pulses stays released until somebody opens";
    NOT_RECORDED = "it could not be recorded";
    DISK_TOO_LATE = "the disk answered too late";
    BUSY = "another one is under way";
    COIL_NOT_EXERCISED = "the coil did not go on, or not stay on, when it was exercised";
    COIL_STAYED_ON = "the coil did not go off after it was exercised";
    PASSED_MEANWHILE = "somebody passed while the relay was exercised";
    SENSE_SILENT = "the coil followed, and the lock's sense said nothing";
    BOTH_FOLLOWED = "exercised: coil and lock followed, on and off";
    COIL_FOLLOWED = "exercised: the coil followed, on and off";
    NO_SENSE = "no sense tells of the lock";
    OPENED_MEANWHILE = "the leaf was opened meanwhile";
    TRY_RELAY = "try the door with a card; check the relay board, its supply and the lock's wiring";

    BELL_FOLLOWS = "the bell's line follows (driver {})";
    BELL_READS_OFF = "the bell's line reads back as off";
    BELL_READS_ON = "the bell's line reads back as on";
    CHECK_BELL = "check the bell's transistor or relay, and [bell]";
    BELL_STUCK = "the bell's line cannot be moved: {}";
    CHECK_BELL_WIRING = "check [bell] and its wiring; it is tried again";
}
