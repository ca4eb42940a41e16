package billing_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const marked = "server web-1"

// otherProcess is an account that shares a cache directory with others, and nothing else.
func otherProcess(t *testing.T, token, dir string) *billing.Account {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	account := billing.NewAccount(client, false)
	if dir != "" {
		account.Marks.KeepIn(dir)
	}
	return account
}

// locked locks what is bought.
func locked(t *testing.T, account *billing.Account) *billing.Lock {
	t.Helper()
	lock, err := account.Marks.Lock(t.Context(), marked)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

// stock is what an account has by now: some time after each purchase that lands, one thing more.
type stock struct {
	mu    sync.Mutex
	has   []string
	sent  int
	lands time.Duration // after it was sent, 0 for never
	err   error         // the answer
}

func (s *stock) once(lock *billing.Lock) billing.Once[string] {
	known := lock.Before(s.list())
	return billing.Once[string]{
		Clock: vpsbg.WallClock{}, Lock: lock, Known: known, Send: s.send,
		Search: func(context.Context) ([]string, error) {
			return slices.DeleteFunc(s.list(), func(id string) bool { return slices.Contains(known, id) }), nil
		},
		Fits: func(id string) bool { return id != "unfit" },
	}
}

func (s *stock) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.has)
}

func (s *stock) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.has = append(s.has, id)
}

func (s *stock) send(context.Context) (*string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	id := strings.Repeat("I", s.sent)
	if s.lands > 0 {
		time.AfterFunc(s.lands, func() { s.add(id) })
	}
	if s.err != nil {
		return nil, s.err
	}
	return &id, nil
}

var errCut = &vpsbg.Error{Err: errors.New("connection reset")}

// run buys one in another process.
func (s *stock) run(t *testing.T, token, dir string) billing.Outcome[string] {
	t.Helper()
	lock := locked(t, otherProcess(t, token, dir))
	defer lock.Unlock()
	return s.once(lock).Run(t.Context())
}

// adopted is the id of what an outcome adopts, "" for nothing.
func adopted(outcome billing.Outcome[string]) string {
	if outcome.Adopted == nil {
		return ""
	}
	return *outcome.Adopted
}

// TestMarks lets a purchase land whose run has not learned what came of it.
func TestMarks(t *testing.T) {
	for name, test := range map[string]struct {
		lands   time.Duration
		before  []string
		token   string
		adopted string
		sent    int
		waits   time.Duration // in the second run
	}{
		"before the next run":            {lands: 121 * time.Second, adopted: "I", sent: 1},
		"while the next run waits":       {lands: 5 * time.Minute, adopted: "I", sent: 1, waits: 3 * time.Minute},
		"beside one that was there":      {lands: 5 * time.Minute, before: []string{"old"}, adopted: "I", sent: 1, waits: 3 * time.Minute},
		"in the last moment":             {lands: 10*time.Minute - time.Second, adopted: "I", sent: 1, waits: 8 * time.Minute},
		"never":                          {sent: 2, waits: 10 * time.Minute}, // 8 for the first one, and 2 to search for its own
		"with the token of another user": {lands: 5 * time.Minute, token: "other", sent: 1, waits: 3 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir, s := t.TempDir(), &stock{has: test.before, lands: test.lands, err: errCut}
				if first := s.run(t, "a token", dir); !first.MayLand || !first.Searched || first.Earlier != nil {
					t.Fatalf("the first run ended with %+v", first)
				}
				time.Sleep(2 * time.Second)
				began := time.Now()
				token := "a token"
				if test.token != "" {
					token = test.token
				}
				second := s.run(t, token, dir)
				if adopted(second) != test.adopted || s.sent != test.sent || (second.Earlier != nil) != (test.sent == 1) {
					t.Errorf("the second run ended with %+v after %d purchases", second, s.sent)
				}
				if waited := time.Since(began); waited < test.waits-15*time.Second || waited > test.waits+15*time.Second {
					t.Errorf("it took %s, not %s", waited, test.waits)
				}
				mark, isOpen := otherProcess(t, "a token", dir).Marks.Open(marked)
				if isOpen != (test.adopted == "") {
					t.Errorf("then there is the mark %+v: %t", mark, isOpen)
				}
			})
		})
	}
}

// TestMarks_settle when the outcome of a purchase is known, and tell those who have searched before to search again.
func TestMarks_settle(t *testing.T) {
	refusal := &vpsbg.Error{Status: http.StatusUnprocessableEntity}
	for name, test := range map[string]struct {
		stock  *stock
		isOpen bool
	}{
		"bought":                  {stock: &stock{lands: 1}},
		"refused":                 {stock: &stock{err: refusal}},
		"lost, and found":         {stock: &stock{lands: time.Minute, err: errCut}},
		"lost":                    {stock: &stock{err: errCut}, isOpen: true},
		"locked, with no time":    {stock: &stock{err: &vpsbg.Error{Status: http.StatusLocked}}},
		"limited, with no time":   {stock: &stock{err: &vpsbg.Error{Status: http.StatusTooManyRequests}}},
		"limited for a long time": {stock: &stock{err: &vpsbg.Error{Status: http.StatusTooManyRequests, TooLong: true}}, isOpen: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				lock := locked(t, otherProcess(t, "a token", dir))
				if lock.AsOf(billing.RunStart) != billing.RunStart {
					t.Error("nobody has bought anything before")
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				test.stock.once(lock).Run(ctx)
				lock.Unlock()
				other := locked(t, otherProcess(t, "a token", dir))
				if isOpen := other.Earlier() != nil; isOpen != test.isOpen {
					t.Errorf("the mark is open: %t", isOpen)
				}
				if other.AsOf(billing.RunStart) != billing.Now {
					t.Error("the next one need not search again")
				}
				other.Unlock()
				time.Sleep(11 * time.Minute)
				third := locked(t, otherProcess(t, "a token", dir))
				defer third.Unlock()
				if third.Earlier() != nil || third.AsOf(billing.RunStart) != billing.RunStart {
					t.Error("the mark does not get too old")
				}
			})
		})
	}
}

// TestMarks_unfit lets something else appear than what was bought: it is not adopted, and the purchase can still land.
func TestMarks_unfit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, s := t.TempDir(), &stock{err: errCut}
		s.run(t, "a token", dir)
		s.add("unfit")
		again := s.run(t, "a token", dir)
		if again.Adopted != nil || again.Earlier == nil || !again.MayLand || s.sent != 1 {
			t.Errorf("got %+v after %d purchases", again, s.sent)
		}
	})
}

// TestMarks_killedTwice ends a second run while it waits for the purchase of the first one, which lands later.
func TestMarks_killedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, s := t.TempDir(), &stock{lands: 5 * time.Minute, err: errCut}
		s.run(t, "a token", dir)
		lock := locked(t, otherProcess(t, "a token", dir))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if second := s.once(lock).Run(ctx); !errors.Is(second.Err, context.DeadlineExceeded) || second.Earlier == nil {
			t.Errorf("the second run ended with %+v", second)
		}
		lock.Unlock()
		if third := s.run(t, "a token", dir); adopted(third) != "I" || s.sent != 1 {
			t.Errorf("the third run ended with %+v after %d purchases", third, s.sent)
		}
	})
}

// TestMarks_clockSetBack counts a mark from the future as one that was left now.
func TestMarks_clockSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		time.Sleep(24 * time.Hour)
		s := &stock{err: errCut}
		lost := s.run(t, "a token", dir)
		files := keptFiles(t, dir)
		content, err := os.ReadFile(files[0])
		if err != nil || !lost.MayLand {
			t.Fatal(err, lost)
		}
		// In the bubble, the clock cannot be set back: the mark is set forward instead.
		day := time.Now().Format(time.DateOnly)
		later := strings.ReplaceAll(string(content), day, time.Now().AddDate(0, 0, 3).Format(time.DateOnly))
		if err := os.WriteFile(files[0], []byte(later), 0o600); err != nil {
			t.Fatal(err)
		}
		if mark, isOpen := otherProcess(t, "a token", dir).Marks.Open(marked); !isOpen || !mark.SentAt.Equal(time.Now().UTC()) {
			t.Errorf("the mark is %+v: %t", mark, isOpen)
		}
		time.AfterFunc(9*time.Minute, func() { s.add("late") })
		if next := s.run(t, "a token", dir); adopted(next) != "late" || s.sent != 1 {
			t.Errorf("got %+v after %d purchases", next, s.sent)
		}
	})
}

// TestMarks_oneAfterTheOther lets processes buy the same at the same time.
func TestMarks_oneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		holders, most, refused := 0, 0, 0
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				lock := locked(t, otherProcess(t, "a token", dir))
				mu.Lock()
				holders++
				most = max(most, holders)
				mu.Unlock()
				time.Sleep(20 * time.Second)
				mu.Lock()
				holders--
				mu.Unlock()
				lock.Unlock()
			})
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			time.Sleep(time.Second)
			if _, err := otherProcess(t, "a token", dir).Marks.Lock(ctx, marked); errors.Is(err, context.DeadlineExceeded) {
				mu.Lock()
				refused++
				mu.Unlock()
			}
		})
		all.Wait()
		if most != 1 || refused != 1 {
			t.Errorf("%d bought at the same time, and %d gave up", most, refused)
		}
		if files := keptFiles(t, dir); len(files) > 0 {
			t.Errorf("there are %q", files)
		}
	})
}

// TestMarks_inOneProcess are for those that buy the same without a cache, too.
func TestMarks_inOneProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := otherProcess(t, "a token", "")
		lock := locked(t, account)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := account.Marks.Lock(ctx, marked); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it was locked twice: %v", err)
		}
		if _, err := account.Marks.Lock(t.Context(), "server web-2"); err != nil {
			t.Error(err)
		}
		lock.Unlock()
		if second := locked(t, account); second.AsOf(billing.RunStart) != billing.Now {
			t.Error("the second one need not search again")
		}
	})
}

// TestMarks_withoutLocks still tell of a purchase where the file system cannot lock, but nothing is adopted then.
func TestMarks_withoutLocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, s := t.TempDir(), &stock{lands: 5 * time.Minute, err: errCut}
		s.run(t, "a token", dir)
		if err := os.Mkdir(strings.TrimSuffix(keptFiles(t, dir)[0], ".json")+".lock", 0o700); err != nil {
			t.Fatal(err)
		}
		if next := s.run(t, "a token", dir); next.Earlier == nil || next.Adopted != nil || len(next.Found) != 1 || s.sent != 1 {
			t.Errorf("got %+v after %d purchases", next, s.sent)
		}
	})
}

// TestMarks_removeWhatIsOld at the first purchase of a run, unless it is in use.
func TestMarks_removeWhatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		(&stock{err: errCut}).run(t, "a token", dir)
		mark := keptFiles(t, dir)[0]
		left := filepath.Join(filepath.Dir(mark), "killed.lock")
		if err := os.WriteFile(left, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		account := otherProcess(t, "a token", dir)
		other, err := account.Marks.Lock(t.Context(), "server web-2")
		if err != nil {
			t.Fatal(err)
		}
		if files := keptFiles(t, dir); len(files) != 2 || !slices.Contains(files, mark) || slices.Contains(files, left) {
			t.Errorf("there are %q", files)
		}
		time.Sleep(20 * time.Minute)
		third, err := otherProcess(t, "a token", dir).Marks.Lock(t.Context(), "server web-3")
		if err != nil {
			t.Fatal(err)
		}
		if files := keptFiles(t, dir); len(files) != 2 || slices.Contains(files, mark) { // the two locks
			t.Errorf("there are %q", files)
		}
		other.Unlock()
		third.Unlock()
	})
}

func keptFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestMarksWithoutCache leave nothing where nothing can be kept.
func TestMarksWithoutCache(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", blocked} {
		s := &stock{}
		if bought := s.run(t, "a token", dir); bought.Made == nil {
			t.Errorf("got %+v", bought)
		}
		if _, isOpen := otherProcess(t, "a token", dir).Marks.Open(marked); isOpen {
			t.Errorf("%q has a mark", dir)
		}
	}
}
