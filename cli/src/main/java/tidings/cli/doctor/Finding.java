package tidings.cli.doctor;

/**
 * What a check has to say of one thing.
 *
 * @param code the kind of finding, for programs; the same from release to release
 * @param about the thing, such as {@code queue email.user.created.queue}
 * @param remedy what to do; empty for a note
 */
record Finding(Severity severity, String code, String about, String what, String remedy) {

    enum Severity {
        /** As it should be; told so that it is known to have been looked at. */
        NOTE,
        /** Works, but not for ever, or not as well as it might. */
        WARNING,
        /** Messages wait, or may be lost, until somebody does something. */
        ERROR
    }

    static Finding note(String code, String about, String what) {
        return new Finding(Severity.NOTE, code, about, what, "");
    }

    static Finding warning(String code, String about, String what, String remedy) {
        return new Finding(Severity.WARNING, code, about, what, remedy);
    }

    static Finding error(String code, String about, String what, String remedy) {
        return new Finding(Severity.ERROR, code, about, what, remedy);
    }
}
