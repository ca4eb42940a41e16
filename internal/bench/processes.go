package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// usage is what processes used; it is zero where there is no /proc of Linux.
type usage struct {
	cpu    time.Duration // of user and system
	memory int64         // the most, in bytes
}

// tick is the unit of times in /proc, the same on all architectures that Go knows.
const tick = 10 * time.Millisecond

// watch looks at the processes of a program until the returned function is called, which returns the CPU time of all of
// them and the most memory that one of them had. What a process does after the last look at it is missed.
func watch(program string) (stop func() usage) {
	stopping, result := make(chan struct{}), make(chan usage)
	go func() {
		processes := map[string]usage{}
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stopping:
				var total usage
				for _, process := range processes {
					total.cpu += process.cpu
					total.memory = max(total.memory, process.memory)
				}
				result <- total
				return
			case <-ticker.C:
				lookAt(program, processes)
			}
		}
	}()
	return func() usage {
		close(stopping)
		return <-result
	}
}

// lookAt updates the processes, by their directories in /proc.
func lookAt(program string, processes map[string]usage) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != program {
			continue
		}
		dir := filepath.Dir(link)
		before := processes[dir]
		processes[dir] = usage{cpu: max(before.cpu, cpuOf(dir)), memory: max(before.memory, memoryOf(dir))}
	}
}

func cpuOf(dir string) time.Duration {
	stat, _ := os.ReadFile(filepath.Join(dir, "stat"))
	// The second field is the name of the program, in brackets and maybe with blanks; utime and stime are the 14th and
	// 15th.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0 // the process has just ended
	}
	var user, system int64
	_, _ = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return time.Duration(user+system) * tick
}

func memoryOf(dir string) int64 {
	status, _ := os.ReadFile(filepath.Join(dir, "status"))
	var kilobytes int64
	if _, line, found := bytes.Cut(status, []byte("VmHWM:")); found {
		_, _ = fmt.Sscan(string(line), &kilobytes)
	}
	return kilobytes << 10
}
