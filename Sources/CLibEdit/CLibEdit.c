#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "CLibEdit.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

_Static_assert(sizeof(wchar_t) == sizeof(int32_t), "libedit's characters are Unicode scalars");

extern char **environ;

struct cle_editor {
  EditLine *edit;
  FILE *input;
  FILE *nowhere;
  cle_callbacks callbacks;
};

bool cle_use_unicode(void) {
  const char *names[] = {"", "C.UTF-8", "en_US.UTF-8"};
  for (size_t place = 0; place < sizeof names / sizeof *names; place++) {
    if (setlocale(LC_CTYPE, names[place]) == NULL) continue;
    if (MB_CUR_MAX > 1 && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  }
  return false;
}

static cle_editor *editor_of(EditLine *edit) {
  void *data = NULL;
  el_get(edit, EL_CLIENTDATA, &data);
  return data;
}

static int next(EditLine *edit, wchar_t *character) {
  cle_editor *editor = editor_of(edit);
  int32_t scalar = editor->callbacks.next(editor->callbacks.context);
  if (scalar < 0) return 0;
  *character = (wchar_t)scalar;
  return 1;
}

static unsigned char run(EditLine *edit, int number, int key) {
  cle_editor *editor = editor_of(edit);
  int answer = editor->callbacks.command(editor->callbacks.context, number, key);
  return answer == CLE_FINISH ? CC_NEWLINE : CC_REFRESH;
}

// A function of libedit is told the key, not its own name: so each command has a function.
#define EACH_COMMAND(X)                                                                                     \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18)   \
  X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32) X(33) X(34) X(35)     \
  X(36) X(37) X(38) X(39) X(40) X(41) X(42) X(43) X(44) X(45) X(46) X(47)
#define FUNCTION(N) \
  static unsigned char command##N(EditLine *edit, int key) { return run(edit, N, key); }
EACH_COMMAND(FUNCTION)
typedef unsigned char (*command_function)(EditLine *, int);
#define ENTRY(N) command##N,
static const command_function commands[CLE_COMMANDS] = {EACH_COMMAND(ENTRY)};

static char *no_prompt(EditLine *edit) {
  (void)edit;
  static char empty[] = "";
  return empty;
}

cle_editor *cle_open(const char *program, int input, int output, cle_callbacks callbacks) {
  cle_editor *editor = calloc(1, sizeof *editor);
  if (editor == NULL) return NULL;
  editor->callbacks = callbacks;
  editor->nowhere = fopen("/dev/null", "r+e");
  int copy = dup(input);
  editor->input = copy >= 0 ? fdopen(copy, "r") : NULL;
  if (editor->nowhere == NULL || editor->input == NULL) goto failed;
  // The descriptors are the terminal's, for its modes and size; what libedit writes goes nowhere.
  editor->edit =
      el_init_fd(program, editor->input, editor->nowhere, editor->nowhere, input, output, STDERR_FILENO);
  if (editor->edit == NULL) goto failed;
  EditLine *edit = editor->edit;
  el_set(edit, EL_CLIENTDATA, editor);
  el_set(edit, EL_PROMPT, no_prompt);
  el_set(edit, EL_SIGNAL, 0);
  el_set(edit, EL_EDITOR, "emacs");
  el_wset(edit, EL_GETCFN, next);
  // Ctrl-C and Ctrl-Z are keys while a line is edited; what is typed ahead is not shown twice.
  el_set(edit, EL_SETTY, "-d", "-isig", NULL);
  el_set(edit, EL_SETTY, "-x", "-echo", NULL);
  return editor;
failed:
  cle_close(editor);
  return NULL;
}

void cle_close(cle_editor *editor) {
  if (editor == NULL) return;
  if (editor->edit != NULL) el_end(editor->edit);
  if (editor->input != NULL) fclose(editor->input);
  if (editor->nowhere != NULL) fclose(editor->nowhere);
  free(editor);
}

void cle_read_user_bindings(cle_editor *editor) {
  el_source(editor->edit, NULL);
  // What the user's file must not undo.
  el_wset(editor->edit, EL_GETCFN, next);
  el_set(editor->edit, EL_SETTY, "-d", "-isig", NULL);
  el_set(editor->edit, EL_SETTY, "-x", "-echo", NULL);
}

void cle_add_command(cle_editor *editor, int number, const char *name) {
  if (number < 0 || number >= CLE_COMMANDS) return;
  el_set(editor->edit, EL_ADDFN, name, name, commands[number]);
}

void cle_bind(cle_editor *editor, const char *key, const char *command, bool alternate) {
  if (alternate) {
    el_set(editor->edit, EL_BIND, "-a", key, command, NULL);
  } else {
    el_set(editor->edit, EL_BIND, key, command, NULL);
  }
}

void cle_unbind(cle_editor *editor, const char *key) { el_set(editor->edit, EL_BIND, "-r", key, NULL); }

bool cle_is_vi(cle_editor *editor) {
  const char *name = NULL;
  return el_get(editor->edit, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

bool cle_read(cle_editor *editor) {
  int count = 0;
  return el_wgets(editor->edit, &count) != NULL;
}

const int32_t *cle_line(cle_editor *editor, size_t *count, size_t *cursor) {
  const LineInfoW *line = el_wline(editor->edit);
  *count = (size_t)(line->lastchar - line->buffer);
  *cursor = (size_t)(line->cursor - line->buffer);
  return (const int32_t *)line->buffer;
}

void cle_insert(cle_editor *editor, const int32_t *text) {
  if (*text != 0) el_winsertstr(editor->edit, (const wchar_t *)text);
}

void cle_delete_before(cle_editor *editor, int count) {
  if (count > 0) el_deletestr(editor->edit, count);
}

void cle_move(cle_editor *editor, int distance) {
  if (distance != 0) el_cursor(editor->edit, distance);
}

void cle_prepare_terminal(cle_editor *editor, bool isRaw) {
  el_set(editor->edit, EL_PREP_TERM, isRaw ? 1 : 0);
}

// MARK: The terminal

static struct termios kept;
static volatile sig_atomic_t is_kept = 0;
static int kept_input = -1;
static int kept_output = -1;

static const char plain_keys[] = "\033[?2004l";

static void put_back(int when) {
  if (!is_kept) return;
  tcsetattr(kept_input, when, &kept);
}

static void end_by_signal(int number) {
  int error = errno;
  if (is_kept && tcgetpgrp(kept_input) == getpgrp()) {
    const char *term = getenv("TERM");
    if (term != NULL && strcmp(term, "dumb") != 0) {
      ssize_t written = write(kept_output, plain_keys, sizeof plain_keys - 1);
      (void)written;
    }
    // At once: output that a stopped terminal does not take must not keep the program from ending.
    put_back(TCSANOW);
  }
  errno = error;
  signal(number, SIG_DFL);
  raise(number);
}

void cle_keep_terminal(int input, int output) {
  if (tcgetattr(input, &kept) != 0) return;
  kept_input = input;
  kept_output = output;
  is_kept = 1;
  int numbers[] = {SIGTERM, SIGHUP, SIGQUIT};
  for (size_t place = 0; place < sizeof numbers / sizeof *numbers; place++) {
    struct sigaction action = {0};
    action.sa_handler = end_by_signal;
    sigemptyset(&action.sa_mask);
    struct sigaction now;
    if (sigaction(numbers[place], NULL, &now) == 0 && now.sa_handler == SIG_IGN) continue;
    sigaction(numbers[place], &action, NULL);
  }
}

void cle_restore_terminal(void) { put_back(TCSADRAIN); }

void cle_quiet_terminal(void) {
  if (!is_kept) return;
  struct termios quiet = kept;
  quiet.c_lflag &= (tcflag_t) ~(ECHO | ICANON);
  quiet.c_lflag |= ISIG;
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  tcsetattr(kept_input, TCSADRAIN, &quiet);
}

// MARK: Signals

static volatile int interrupt_pipe = -1;
static volatile int resize_pipe = -1;

static void note_signal(int number) {
  int error = errno;
  unsigned char byte = (unsigned char)number;
  int pipe = number == SIGINT ? interrupt_pipe : resize_pipe;
  if (pipe >= 0) {
    ssize_t written = write(pipe, &byte, 1);
    (void)written;
  }
  errno = error;
}

void cle_watch_signals(int interruptPipe, int resizePipe) {
  if (interruptPipe >= 0) interrupt_pipe = interruptPipe;
  if (resizePipe >= 0) resize_pipe = resizePipe;
  struct sigaction action = {0};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (interruptPipe >= 0) sigaction(SIGINT, &action, NULL);
  if (resizePipe >= 0) sigaction(SIGWINCH, &action, NULL);
}

struct thread_start {
  void (*body)(void *);
  void *context;
};

static void *begin_thread(void *pointer) {
  struct thread_start start = *(struct thread_start *)pointer;
  free(pointer);
  start.body(start.context);
  return NULL;
}

int cle_thread(void (*body)(void *context), void *context) {
  struct thread_start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  start->body = body;
  start->context = context;
  pthread_t thread;
  int problem = pthread_create(&thread, NULL, begin_thread, start);
  if (problem != 0) {
    free(start);
    return problem;
  }
  pthread_detach(thread);
  return 0;
}

void cle_suspend(void) {
  // libedit blocks signals in its thread while it reads; a signal to another thread would come too late.
  sigset_t stop;
  sigset_t before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int cle_shell(const char *command, int input) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  if (posix_spawnattr_init(&attributes) != 0) return -1;
  if (posix_spawn_file_actions_init(&actions) != 0) {
    posix_spawnattr_destroy(&attributes);
    return -1;
  }
  sigset_t defaults;
  sigset_t none;
  sigemptyset(&defaults);
  sigemptyset(&none);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGQUIT);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGWINCH);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  if (input >= 0) posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  char *arguments[] = {"sh", "-c", (char *)command, NULL};
  pid_t child = 0;
  int problem = posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}
