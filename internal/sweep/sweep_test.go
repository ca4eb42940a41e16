package sweep_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// isComplete plays every fault at every call.
var isComplete = os.Getenv("SWEEP") == "full"

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // every case throws its whole world away
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/hashicorp/go-plugin.copyChan"))
}

// one is a case: a scenario with a fault at one of its calls.
type one struct {
	scenario *scenario
	clean    *played
	fault    fault
	at       int
}

// String names the case. SWEEP_CASE takes the beginnings of such names.
func (c one) String() string { return fmt.Sprintf("%s/%d/%s", c.scenario.name, c.at, c.fault.name) }

// TestSweep plays every scenario under every fault at every call, and prints what came of it.
func TestSweep(t *testing.T) {
	wanted := os.Getenv("SWEEP_CASE")
	var cases []one
	inAccount, besideOthers := newSampler(faults()), newSampler(otherObjectFaults())
	rows := map[string]*row{}
	var table []*row
	add := func(s *scenario, faults []fault, choice *sampler) {
		clean := playClean(t, s)
		if clean == nil {
			return
		}
		if rows[s.name] == nil {
			rows[s.name] = &row{name: s.name, calls: len(clean.calls)}
			table = append(table, rows[s.name])
		}
		if wanted == "" && !isComplete {
			cases = append(cases, choice.sample(s, clean)...)
			return
		}
		for _, c := range every(s, clean, faults) {
			if strings.HasPrefix(c.String(), wanted) {
				cases = append(cases, c)
			}
		}
	}
	for _, s := range scenarios() {
		if name, _, _ := strings.Cut(wanted, "/"); !strings.HasPrefix(s.name, name) {
			continue
		}
		add(&s, faults(), inAccount)
		if with, canBe := s.withBystanders(); canBe {
			add(&with, otherObjectFaults(), besideOthers)
		}
	}
	byFamily := map[string]*row{}
	for _, family := range families {
		byFamily[family] = &row{name: family}
	}
	var mu sync.Mutex
	inPool(cases, func(c one) {
		result, falls := guarded(t, c.scenario, c.clean, &c.fault, c.at)
		for range 29 { // until as many calls are made as in the clean run
			if result == nil || result.struck > 0 {
				break
			}
			result, falls = guarded(t, c.scenario, c.clean, &c.fault, c.at)
		}
		mu.Lock()
		defer mu.Unlock()
		isHidden := c.isHidden(result, falls)
		if isHidden {
			falls = nil
		}
		rows[c.scenario.name].count(len(falls) == 0, isHidden)
		byFamily[c.fault.family].count(len(falls) == 0, isHidden)
		if len(falls) > 0 {
			t.Errorf("SWEEP_CASE='%s' (%s): %s", c, c.clean.calls[c.at], strings.Join(falls, "\n\t"))
		}
		if len(cases) == 1 && result != nil {
			t.Logf("%s\n%s", strings.Join(result.calls, "\n"), result.shown)
		}
	})
	for _, family := range families {
		table = append(table, byFamily[family])
	}
	t.Log(render(table))
}

// playClean plays a scenario without a fault; nil if it falls.
func playClean(t *testing.T, s *scenario) *played {
	t.Helper()
	clean, falls := guarded(t, s, nil, nil, 0)
	if len(falls) > 0 {
		t.Errorf("%s, without a fault: %s", s.name, strings.Join(falls, "\n"))
		return nil
	}
	for i := 0; i < 4 && clean.many; i++ { // what many do at once takes now more calls, now fewer
		if again, falls := guarded(t, s, nil, nil, 0); len(falls) == 0 && len(again.calls) < len(clean.calls) {
			clean = again
		}
	}
	return clean
}

// isHidden reports whether nobody can see what happened: the API says that it has set a password, has not, and a
// password cannot be read; a boot image cannot be told from another one, so that one is left behind when a run was
// killed after its upload, when the upload arrives late, or when a list does not show it, which is all that can be read
// of one. VPSBG removes it by itself. The guide "What can go wrong, and what to do" has both.
func (c one) isHidden(result *played, falls []string) bool {
	call := c.clean.calls[c.at]
	isUpload, isListed := call == "POST /v1/measured-boot-images", call == "GET /v1/measured-boot-images"
	if isUpload && (c.fault.name == "killed after" || c.fault.family == late) || isListed && c.fault.family == lyingLists {
		return len(falls) == 1 && strings.HasPrefix(falls[0], "the account differs: + boot image")
	}
	claims := strings.HasPrefix(c.fault.name, "20") && !c.fault.after && strings.HasSuffix(call, "/password")
	return claims && result != nil && len(falls) == 1 && strings.Contains(falls[0], "the account differs") &&
		difference(withoutPasswords(result.account), withoutPasswords(c.clean.account)) == ""
}

// inPool does something with all cases, on all processors.
func inPool(cases []one, do func(one)) {
	queue := make(chan one)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for c := range queue {
				do(c)
			}
		})
	}
	for _, c := range cases {
		queue <- c
	}
	close(queue)
	workers.Wait()
}

// guarded plays a scenario, and takes failures and panics for falls instead of the test's end.
func guarded(t *testing.T, s *scenario, clean *played, f *fault, at int) (result *played, falls []string) {
	t.Helper()
	guard := &guard{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if cause := recover(); cause != nil {
				stack := make([]byte, 4096)
				guard.Errorf("panic: %v\n%s", cause, stack[:runtime.Stack(stack, false)])
			}
			guard.cleanUp()
		}()
		result = s.play(guard, clean, f, at)
	}()
	<-done
	if result != nil {
		falls = result.falls
	}
	return result, append(slices.Clone(falls), guard.falls...)
}

// guard is a testing.TB that keeps its failures for itself.
type guard struct {
	testing.TB
	mu      sync.Mutex
	falls   []string
	cleanup []func()
}

func (g *guard) Helper() {}

func (g *guard) Context() context.Context { return context.WithoutCancel(g.TB.Context()) }

func (g *guard) Errorf(format string, args ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.falls = append(g.falls, fmt.Sprintf(format, args...))
}

func (g *guard) Fatalf(format string, args ...any) {
	g.Errorf(format, args...)
	runtime.Goexit()
}

func (g *guard) Fatal(args ...any) { g.Fatalf("%s", fmt.Sprint(args...)) }

func (g *guard) Cleanup(do func()) { g.cleanup = append(g.cleanup, do) }

func (g *guard) cleanUp() {
	for _, do := range slices.Backward(g.cleanup) {
		do()
	}
}

// row is a line of the table.
type row struct {
	name                     string
	calls, cases, held, fell int
	hidden                   int // what cannot be seen by the API's nature
}

func (r *row) count(held, isHidden bool) {
	r.cases++
	switch {
	case isHidden:
		r.hidden++
	case held:
		r.held++
	default:
		r.fell++
	}
}

// render prints a line for each scenario, and one for each family of faults and all of them.
func render(table []*row) string {
	var b strings.Builder
	total := &row{name: "all"}
	line := func(r *row) {
		fmt.Fprintf(&b, "%-36s %6d %6d %6d %6d %6d\n", r.name, r.calls, r.cases, r.held, r.hidden, r.fell)
	}
	fmt.Fprintf(&b, "\n%-36s %6s %6s %6s %6s %6s\n", "scenario", "calls", "cases", "held", "hidden", "fell")
	for _, r := range table {
		line(r)
		if slices.Contains(families, r.name) {
			total.cases, total.held = total.cases+r.cases, total.held+r.held
			total.hidden, total.fell = total.hidden+r.hidden, total.fell+r.fell
		} else {
			total.calls += r.calls
		}
	}
	line(total)
	return b.String()
}
