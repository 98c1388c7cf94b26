package tidings.cli.doctor;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Looks at one thing in one respect, and changes nothing. */
interface Check {

    /** What it looks at, for when it cannot. */
    String about();

    List<Finding> look() throws IOException, SQLException, TimeoutException;
}
