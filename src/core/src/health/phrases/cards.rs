//! Readers, the code scanner, visitors' cards and the badges' printer: `cards`, `printer`, `reader`, `scanner`, `weak cards`.

super::phrases! {
    LOOKING_FOR_READER = "looking for a reader";
    SEE_PCSCD = "check the service pcscd; the kiosk tries again by itself";
    READER_GONE = "{} is gone";
    PLUG_READER = "plug the reader in; the kiosk finds it by itself";
    CARDS_READ = "{} cards read, {} not ({} of the last {}, {} mute)";
    TAP_TIMES = "tap p50/p95/p99 {}/{}/{} ms, exchange {}/{}/{} ms";
    EXCHANGES = "{} exchanges, {} torn, {} errors, {} retries";
    MANY_UNREAD =
        "many cards cannot be read: look for metal, a second reader or a phone near this one, and try another card";
    CARDS_SLOW = "cards answer slowly: plug the reader in without a hub, and look what else uses the USB bus";
    NO_ANSWER = "a card or the reader does not answer";
    TAKE_CARD_OFF = "take the card off the reader; if there is none, plug the reader out and in, or restart pcscd";

    NEVER_COUNTED = "never counted, {} cards missing";
    COUNTED = "{} counted of {}, {} cards missing";
    FIND_CARDS = "frontdeskctl card list names each card: find it, or say that it is lost";
    KNOWN_BY_NUMBER = "staff cards known by their number alone open the door: anybody can copy that";
    GIVE_PROVEN_CARDS = "give staff cards that prove themselves (docs/cards.md), then set accept_uid_only = false";

    NO_PRINTER = "no printer is configured";
    PRINTER_NOT_ASKED = "the printer was not asked yet";
    ONE_WAITS = "{}, 1 badge waits";
    SOME_WAIT = "{}, {} badges wait";
    OLDEST_WAITS = "{}, the oldest for {} s";
    NO_SUCH_QUEUE = "the print service has no such queue";
    SEE_QUEUES = "see `lpstat -e`, and [badge] queue";
    NO_PRINT_SERVICE = "the print service cannot be reached";
    SEE_CUPS = "see `systemctl status cups`, and [badge] cups";
    OUT_OF_PAPER = "the printer is out of paper";
    NEW_ROLL = "put in a new roll; what waits is printed then";
    JAMMED = "paper is jammed in the printer";
    TAKE_OUT_JAM = "open the printer, take out what is jammed, and shut its cover";
    COVER_OPEN = "the printer's cover is open";
    SHUT_COVER = "shut the printer's cover";
    PRINTER_SILENT = "the printer does not answer";
    SWITCH_PRINTER_ON = "switch it on and look at its cable";
    QUEUE_STOPPED = "the printer's queue is stopped";
    START_QUEUE = "start it with `cupsenable QUEUE`";
    QUEUE_REFUSES = "the printer's queue takes nothing";
    LET_QUEUE = "let it with `cupsaccept QUEUE`";
    ROLL_LOW = "the printer's roll is nearly used up";
    ROLL_AT_HAND = "have a new roll at hand";
    NOTHING_COMES_OUT = "nothing comes out";
    SEE_PRINTER = "see whether the printer is on and its cable is in; `lpstat -l` says more";
    QUEUE_READY = "the queue is ready";

    LOOKING_FOR_SCANNER = "looking for the code scanner";
    NO_SCANNER = "no code scanner that the configuration allows is there";
    PLUG_SCANNER = "plug the code scanner in, set to act as a USB keyboard; the kiosk finds it by itself";
    SCANNER_CLOSED = "the code scanner {} may not be opened";
    LET_SCANNER = "install 60-frontdesk-scanner.rules with the scanner's own numbers, then plug it out and in";
    SCANNER_TAKEN = "another program has the code scanner {}";
    FREE_SCANNER = "end the other program that reads it; the kiosk tries again by itself";
    SCANNER_FAILS = "the code scanner {} does not work: {}";
    REPLUG_SCANNER = "plug the code scanner out and in; the kiosk finds it by itself";
    CODES_READ = "{} codes read, {} broken off";
    MANY_BROKEN = "many codes arrive broken: set the scanner to the US keyboard and to end each code with Enter (hw/WIRING.md)";
}
