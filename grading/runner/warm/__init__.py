"""Warm kernels: what runs inside the sandbox when submissions are forked instead of started.

A *zygote* imports once what notebooks import and holds nothing else: no job, no secret, no open file but the line to
the grader. For each submission it forks a child that shuts itself off (its own user, process, mount, network and IPC
namespaces, empty private folders) and becomes the *keeper* of that submission: process 1 of its own process table. The
keeper takes the job from a line of its own to the grader, forks the *kernel* in which the student's cells run, and
reports every cell as soon as it is done. A kernel that dies is forked again from the keeper, which no student code has
ever touched.

These modules import nothing of this project but each other; they are copied into the sandbox.
"""
