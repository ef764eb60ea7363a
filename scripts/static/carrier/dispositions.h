/* What libc knows by itself of what the process does with a signal. */
#ifndef DISPOSITIONS_H
#define DISPOSITIONS_H

/* To be told of a change that libc's sigaction does not see. */
void disposition_has_changed(long number);

#endif
