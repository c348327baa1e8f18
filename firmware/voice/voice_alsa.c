// SPDX-License-Identifier: Apache-2.0
// alsa[:PCM] : sound by a thread of its own. The newest thing to say wins; the device is opened when there is something
// to say, and given up and tried again with the next when it fails. A device that hangs hangs the thread and no one
// else.
#include <alsa/asoundlib.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "firmware/voice/sound.h"
#include "proto/printable.h"

#define CHUNK      1024   // samples between two looks for something newer
#define LATENCY_US 100000 //
#define PATIENCE_S 1      // for the thread's end; a hanging device is left behind

struct alsa {
    struct voice voice;
    pthread_t thread;
    pthread_mutex_t lock; // guards the following
    pthread_cond_t more;
    int speech; // to be said, -1 none
    int is_closing;
    atomic_int is_silent;

    char pcm_name[64]; // the thread's own from here
    struct voice_wish wish;
    char prompts[1024], prompts_word[16];
    snd_pcm_t *pcm; // NULL while there is none
    struct sound sound;
};

static int is_newer(struct alsa *a) {
    pthread_mutex_lock(&a->lock);
    int newer = a->speech >= 0 || a->is_closing;
    pthread_mutex_unlock(&a->lock);
    return newer;
}

static void give_up(struct alsa *a) {
    if (a->pcm)
        snd_pcm_close(a->pcm);
    a->pcm = NULL;
}

static int have_device(struct alsa *a) {
    if (a->pcm)
        return snd_pcm_prepare(a->pcm) == 0;
    if (snd_pcm_open(&a->pcm, a->pcm_name, SND_PCM_STREAM_PLAYBACK, 0) < 0) {
        a->pcm = NULL;
        return 0;
    }
    return snd_pcm_set_params(a->pcm, SND_PCM_FORMAT_S16_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1, SOUND_RATE, 1,
                              LATENCY_US) == 0;
}

// 0 when the device fails.
static int play(struct alsa *a) {
    size_t at = 0;
    while (at < a->sound.len && !is_newer(a)) {
        size_t chunk = a->sound.len - at < CHUNK ? a->sound.len - at : CHUNK;
        snd_pcm_sframes_t written = snd_pcm_writei(a->pcm, a->sound.samples + at, chunk);
        if (written < 0)
            written = snd_pcm_recover(a->pcm, (int)written, 1);
        if (written < 0)
            return 0;
        at += (size_t)written;
    }
    if (at < a->sound.len)
        return snd_pcm_drop(a->pcm) == 0; // something newer is to be said
    return snd_pcm_drain(a->pcm) == 0;
}

// Whether there is one is told before there is anything to say.
static void look_for_device(struct alsa *a) {
    atomic_store(&a->is_silent, !have_device(a));
    give_up(a);
}

static void *speak(void *voice) {
    struct alsa *a = voice;
    look_for_device(a);
    for (;;) {
        pthread_mutex_lock(&a->lock);
        while (a->speech < 0 && !a->is_closing)
            pthread_cond_wait(&a->more, &a->lock);
        int speech = a->speech, is_over = a->is_closing;
        a->speech = -1;
        pthread_mutex_unlock(&a->lock);
        if (is_over)
            break;
        sound_make(speech, &a->wish, &a->sound);
        int is_heard = have_device(a) && play(a);
        if (!is_heard)
            give_up(a);
        atomic_store(&a->is_silent, !is_heard);
    }
    give_up(a);
    return NULL;
}

static void keep_quiet(const char *file, int line, const char *function, int code, const char *format, ...) {
    (void)file, (void)line, (void)function, (void)code, (void)format;
}

static int start_thread(struct alsa *a) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // signals are the loop's
    int started = pthread_create(&a->thread, NULL, speak, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

// There is nothing to be opened yet, and so nothing to fail: sound may come later, or never.
static struct voice *alsa_open(const char *spec, const struct voice_wish *wish, char *error, size_t size) {
    struct alsa *a = calloc(1, sizeof *a);
    char seen[64];
    if (!a) {
        snprintf(error, size, "alsa");
        return NULL;
    }
    a->voice.type = &voice_alsa;
    a->speech = -1;
    snprintf(a->pcm_name, sizeof a->pcm_name, "%s", spec[0] ? spec : "default");
    a->wish = *wish;
    snprintf(a->prompts, sizeof a->prompts, "%s", wish->prompts ? wish->prompts : "");
    snprintf(a->prompts_word, sizeof a->prompts_word, "%s", wish->prompts_word ? wish->prompts_word : "");
    a->wish.prompts = a->prompts[0] ? a->prompts : NULL;
    a->wish.prompts_word = a->prompts_word;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->more, NULL);
    snd_lib_error_set_handler(keep_quiet);
    if (start_thread(a))
        return &a->voice;
    snprintf(error, size, "alsa:%s", printable(spec, seen, sizeof seen));
    free(a);
    return NULL;
}

static void alsa_say(struct voice *voice, int speech) {
    struct alsa *a = (struct alsa *)voice;
    pthread_mutex_lock(&a->lock);
    a->speech = speech;
    pthread_cond_signal(&a->more);
    pthread_mutex_unlock(&a->lock);
}

static void alsa_close(struct voice *voice) {
    struct alsa *a = (struct alsa *)voice;
    struct timespec until;
    pthread_mutex_lock(&a->lock);
    a->is_closing = 1;
    pthread_cond_signal(&a->more);
    pthread_mutex_unlock(&a->lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    if (pthread_timedjoin_np(a->thread, NULL, &until) != 0)
        return; // the device hangs: what the thread holds stays with it
    snd_config_update_free_global();
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->more);
    free(a);
}

static int alsa_is_silent(const struct voice *voice) {
    return atomic_load(&((const struct alsa *)voice)->is_silent);
}

const struct voice_type voice_alsa = {"alsa", alsa_open, alsa_say, alsa_close, alsa_is_silent};
