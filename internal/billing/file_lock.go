package billing

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"
)

// fileLock is a lock that other processes see. It ends with its process at the latest.
type fileLock struct{ file *flock.Flock }

// lockSuffix ends the names of files that are there to be locked. A file with content cannot be: it is replaced when it
// is written.
const lockSuffix = ".lock"

// tryLock locks a name, and returns nil if somebody else has locked it.
func (c cacheFiles) tryLock(name string) (*fileLock, error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, err
	}
	for {
		lock := &fileLock{flock.New(filepath.Join(c.dir, name+lockSuffix))}
		isLocked, err := lock.file.TryLock()
		if !isLocked || err != nil {
			return nil, err
		}
		if lock.isThere() {
			return lock, nil
		}
		_ = lock.file.Unlock() // it was removed after it was opened: others lock another file
	}
}

func (l *fileLock) isThere() bool {
	locked, err := l.file.Stat()
	there, err2 := os.Stat(l.file.Path())
	return err == nil && err2 == nil && os.SameFile(locked, there)
}

// unlock removes the file as well. Who has opened it before, and locks it now, sees that in isThere.
func (l *fileLock) unlock() {
	if runtime.GOOS == "windows" { // which removes no file that is open: neither ours nor another one's
		_ = l.file.Unlock()
		_ = os.Remove(l.file.Path())
		return
	}
	_ = os.Remove(l.file.Path())
	_ = l.file.Unlock()
}

// names returns the names of all that is kept or locked.
func (c cacheFiles) names() (names []string) {
	if c.dir == "" {
		return nil
	}
	entries, _ := os.ReadDir(c.dir) // it may not be there yet
	for _, entry := range entries {
		name, isKept := strings.CutSuffix(entry.Name(), fileSuffix)
		if !isKept {
			var isLock bool
			if name, isLock = strings.CutSuffix(entry.Name(), lockSuffix); !isLock {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}
