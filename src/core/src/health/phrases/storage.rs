//! The journal and what it is kept on: `chain`, `disk`, `journal`, `storage`, `wear`.

super::phrases! {
    NOT_VERIFIED = "not verified yet";
    INSPECT_NOW = "`frontdeskctl inspect` verifies it now";
    STOP_USING_DISK =
        "stop using this disk: save it as it is, and compare `frontdeskctl journal verify` with the office";
    FILE_DAMAGED = "the journal's file is damaged";
    VERIFIED = "verified to {}, anchored to {}";
    VERIFIED_DAYS_AGO = "verified to {}, anchored to {}, {} days ago";
    NO_DAILY_INSPECTION = "the daily inspection does not run: look at the clock, or run `frontdeskctl inspect`";
    END_NOT_SIGNED = "the journal's end was not signed for {} h";
    SEE_LOG = "see the daemon's log: the disk may not take writes";
    SIGNED = "signed {} min ago";
    NOT_SIGNED_YET = "not signed in this run yet";
    NODE_CONSISTENT = "node {}: consistent to {}, {} checkpoints hold, anchored to {}";
    NODE_CONSISTENT_FROM = "node {}: consistent from {} to {}, {} checkpoints hold, anchored to {}";
    NO_RECEIPTS = "0: no receipts from an office";
    BRANCHES = "{} branches (a restored or lying disk)";
    FIRST_BAD = "first bad: {}";
    BAD_ENTRY = "entry {} of run {}: {}";
    CONTENT_CHANGED = "its content was changed";
    ENTRY_DUE = "entry {} was due";
    NOT_GOING_ON = "it does not go on from the entry before";
    OF_ANOTHER_NODE = "it belongs to another node";
    ROW_UNREADABLE = "its row cannot be read: {}";
    PARENT_MISSING = "the entry that its run goes on from is missing or another";
    SIGNED_MISSING = "a signed checkpoint names it and it is missing";
    NOT_AS_SIGNED = "a signed checkpoint names it with another hash";
    BAD_SIGNATURE = "its checkpoint is not signed by its node";
    RUN_MISSING = "its run is missing";
    COUNTERSIGNED_MISSING = "an office has countersigned it and it is missing";
    NOT_AS_COUNTERSIGNED = "an office has countersigned it with another hash";
    BAD_RECEIPT = "its receipt is not signed by a known office";
    NOT_AS_SEALED = "the journal's beginning, or what is kept from before, is not as it was sealed";

    MOUNT_UNKNOWN = "nobody knows how the disk is mounted";
    READ_ONLY = "the disk is mounted read-only: the kernel does that when it has seen errors";
    REPLACE_DISK = "look at `journalctl -k`, save the data (frontdeskctl backup) and replace the disk";
    ROOM_UNKNOWN = "nobody knows how much room is left";
    ROOM = "{} of {} MiB free";
    FREE_SPACE = "free space on the disk of data_dir, or set a smaller size_limit_mib";
    COMMIT_TAKES = "a commit takes {} ms, one of twenty {} ms";
    FEW_COMMITS = "{} commits, too few to judge";
    COMMIT_SLOWER = "a commit took {} ms in the first weeks and takes {} ms in the last";
    DISK_SLOW =
        "the disk is slow: look what else writes to it, and have a new one ready; cards and eMMC slow down before they fail";

    WEAR_UNKNOWN = "the disk does not say how worn it is";
    LIFE_USED = "about {} % of its life used";
    SPARE_BLOCKS = "spare blocks: {} of 3";
    ORDER_NEW_DISK = "order a new card or board now, and keep backups (frontdeskctl backup)";

    DURABLE = "entries are durable";
    DISK_FULL = "no space left for the journal: no door opens by card";
    FREE_DATA_DIR = "free space on the disk of data_dir; the kiosk goes on by itself";
    CANNOT_WRITE = "the journal cannot be written: no door opens by card";
    CHECK_DISK = "check the disk of data_dir; the kiosk tries again every two seconds";

    JOURNAL_USES = "the journal uses {} of {} MiB";
    STILL_IN_LOG = "what was forgotten is still in its log";
    END_READER = "a program reads the journal and does not end: find and end it";
    WAITS_FOR_OFFICE = "what the office has not countersigned is never let go: see the check \"office\"";
}
