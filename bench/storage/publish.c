/* The calls of plainPublish.ts as a loop in C: publish ROOT IN_FLIGHT SIZE MILLISECONDS SYNC PROCESS -> "published milliseconds". */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *root;
static int sync_directories, process;
static size_t size;
static char *bytes;
static double end;
static long next, published;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void check(int failed, const char *call) {
  if (!failed) return;
  fprintf(stderr, "%s: %s\n", call, strerror(errno));
  exit(1);
}

static void publish(long k) {
  char temporary[4096], directory[4096], final[4096];
  int digit = "0123456789abcdef"[k % 16];
  snprintf(temporary, sizeof temporary, "%s/tmp/%08x-%ld", root, process, k);
  snprintf(directory, sizeof directory, "%s/ready/202611240201/%c", root, digit);
  snprintf(final, sizeof final, "%s/ready/202611240201/%c/%c%023lx%08x.seg", root, digit, digit, k, process);
  int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  check(file < 0, "open");
  check(write(file, bytes, size) != (ssize_t)size, "write");
  check(fsync(file), "fsync");
  check(close(file), "close");
  check(link(temporary, final), "link");
  if (sync_directories) {
    int opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(opened < 0, "open");
    check(fsync(opened), "fsync");
    check(close(opened), "close");
  }
  check(unlink(temporary), "unlink");
}

static void *lane(void *unused) {
  while (now() < end) {
    publish(__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED));
    __atomic_fetch_add(&published, 1, __ATOMIC_RELAXED);
  }
  return unused;
}

int main(int count, char **arguments) {
  if (count != 7) return 2;
  root = arguments[1];
  int in_flight = atoi(arguments[2]);
  size = strtoul(arguments[3], NULL, 10);
  sync_directories = atoi(arguments[5]);
  process = atoi(arguments[6]);
  bytes = memset(malloc(size), 0x5e, size);
  pthread_t *threads = malloc(in_flight * sizeof *threads);
  double started = now();
  end = started + atof(arguments[4]);
  for (int k = 0; k < in_flight; k++) check(pthread_create(threads + k, NULL, lane, NULL), "pthread_create");
  for (int k = 0; k < in_flight; k++) pthread_join(threads[k], NULL);
  printf("%ld %f\n", published, now() - started);
  return 0;
}
