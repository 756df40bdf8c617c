import CLinux
import Glibc

/// Threads that wait for their turn rather than interrupt whoever woke them: where one has little to do each time, as one that reads a row, the
/// interruption costs more than the work (SCHED_BATCH, sched(7)).
enum PatientThreads {
    /// Calls `start`; the threads that it starts inherit this one's policy. Whoever runs the program under a policy of their own keeps it, and
    /// where the system refuses, the threads are as all others.
    static func starting(_ start: () -> Void) {
        let isPatient = sched_getscheduler(0) == SCHED_OTHER && latchkey_schedule_patiently() == 0
        start()
        if isPatient { _ = latchkey_schedule_usually() }
    }
}
