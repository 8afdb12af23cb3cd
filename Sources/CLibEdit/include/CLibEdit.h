// libedit as the line editor needs it: its calls take a variable number of arguments, which Swift does not import.
//
// libedit edits the line and knows the keys; it draws nothing, because it writes to /dev/null. Its buffers are static in
// places: one editor a process, used on one thread.
#ifndef CLIBEDIT_H
#define CLIBEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cle_editor cle_editor;

/// What a command of ours tells libedit: go on, give the line back.
enum { CLE_NORMAL = 0, CLE_FINISH = 1 };

/// Commands that may be added, numbered from 0.
enum { CLE_COMMANDS = 48 };

typedef struct {
  void *context;
  /// The next character as a Unicode scalar; -1 at the end of the input. It may wait.
  int32_t (*next)(void *context);
  /// A command that was added, by its number, and the key that called it.
  int (*command)(void *context, int number, int32_t key);
} cle_callbacks;

/// Makes the locale one that holds all of Unicode; without it libedit drops what is not ASCII.
bool cle_use_unicode(void);

/// An editor on a terminal; NULL where there is none or the memory is out.
cle_editor *cle_open(const char *program, int input, int output, cle_callbacks callbacks);
void cle_close(cle_editor *editor);

/// Reads the user's own bindings: $EDITRC, ~/.editrc.
void cle_read_user_bindings(cle_editor *editor);
/// Gives a command a name that keys can be bound to.
void cle_add_command(cle_editor *editor, int number, const char *name);
/// Binds a key, in libedit's notation. `alternate` is the command map of vi.
void cle_bind(cle_editor *editor, const char *key, const char *command, bool alternate);
void cle_unbind(cle_editor *editor, const char *key);
/// Whether the keys are those of vi.
bool cle_is_vi(cle_editor *editor);

/// Reads until a command finishes. Returns false at the end of the input.
bool cle_read(cle_editor *editor);

/// The line as scalars, and the cursor in it. The pointer lives until the next call.
const int32_t *cle_line(cle_editor *editor, size_t *count, size_t *cursor);
/// `text` ends with a zero.
void cle_insert(cle_editor *editor, const int32_t *text);
/// Deletes before the cursor.
void cle_delete_before(cle_editor *editor, int count);
void cle_move(cle_editor *editor, int distance);

/// Raw mode for editing, or the terminal as it was.
void cle_prepare_terminal(cle_editor *editor, bool isRaw);

// MARK: The terminal

/// Keeps the state of the terminal, to be put back at the end, also by a signal that ends the program.
void cle_keep_terminal(int input, int output);
/// The state that was kept.
void cle_restore_terminal(void);
/// While a statement runs: keys are not shown and not held back until the end of a line; Ctrl-C is a signal.
void cle_quiet_terminal(void);

// MARK: Signals

/// SIGINT and SIGWINCH each write their number as a byte to their pipe. -1: as before.
void cle_watch_signals(int interruptPipe, int resizePipe);
/// Runs `body` on a thread of its own. 0, or why not.
int cle_thread(void (*body)(void *context), void *context);
/// Stops the program as Ctrl-Z does; returns when it goes on.
void cle_suspend(void);
/// Runs `sh -c command` with a descriptor as its standard input (-1: the program's own).
/// Returns the status as of `waitpid`, -1 where it could not be started.
int cle_shell(const char *command, int input);

#endif
