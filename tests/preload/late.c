// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: a thread that waits for a signal with a limit wakes late, as on a busy machine, and others
// have the lock meanwhile.
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#define LATE_US 300000

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *until) {
    int (*wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) = dlsym(RTLD_NEXT, __func__);
    int code = wait(cond, lock, until);
    pthread_mutex_unlock(lock);
    usleep(LATE_US);
    pthread_mutex_lock(lock);
    return code;
}
