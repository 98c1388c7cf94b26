/** The operator's tool, as a program: what each verb is called and how it ends. */
@NullMarked
package tidings.cli;

import org.jspecify.annotations.NullMarked;
