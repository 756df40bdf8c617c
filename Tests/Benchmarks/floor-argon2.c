// The floor of the sign-in: bare Argon2id hashes on all cores. Usage: floor-argon2 MEMORY-KIB ITERATIONS SECONDS
// Prints the hashes a second.
#include "floor.h"
#include <argon2.h>
#include <pthread.h>

static uint32_t memory, iterations;
static double end;

static void *hash(void *hashes) {
    const uint8_t salt[16] = {0};
    uint8_t digest[32];
    for (; now() < end; ++*(long *)hashes)
        MUST(argon2id_hash_raw(iterations, memory, 1, "correct horse battery", 21, salt, sizeof salt, digest, sizeof digest) == ARGON2_OK);
    return NULL;
}

int main(int count, char **words) {
    MUST(count == 4);
    memory = (uint32_t)atoi(words[1]), iterations = (uint32_t)atoi(words[2]);
    long cores = sysconf(_SC_NPROCESSORS_ONLN), total = 0;
    long *hashes = calloc((size_t)cores, sizeof(long));
    pthread_t *threads = calloc((size_t)cores, sizeof(pthread_t));
    double start = now();
    end = start + atof(words[3]);
    for (long core = 0; core < cores; core++) MUST(pthread_create(&threads[core], NULL, hash, &hashes[core]) == 0);
    for (long core = 0; core < cores; core++) {
        MUST(pthread_join(threads[core], NULL) == 0);
        total += hashes[core];
    }
    printf("%.1f\n", (double)total / (now() - start));
    return 0;
}
