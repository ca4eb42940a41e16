package sweep_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// line is the line between the provider and the API, on both ends: it counts the calls of a run, and lets a fault
// strike. It is a transport to the provider, and the server in front of the simulator.
type line struct {
	sim  *acctest.Simulation
	wire http.Transport

	mu         sync.Mutex
	calls      []string // "POST /v1/servers" since the counting began
	fault      *fault   // nil: all is well
	at         int      // the index of the call that it strikes first
	struck     int      // how often it did
	victim     string   // the call that it struck
	when       time.Time
	dead       bool   // the provider was killed
	cancel     func() // interrupts the run
	bystanders bystanders
	process    http.HandlerFunc // takes the requests of a provider in a process of its own; nil while there is none
}

// faultHeader tells the server's end of the line that the fault is to strike there.
const faultHeader = "X-Fault"

var errKilled = errors.New("the provider was killed")

// arm begins to count, and lets a fault strike at a call of the run that follows.
func (l *line) arm(f *fault, at int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls, l.fault, l.at, l.struck, l.dead = nil, f, at, 0, false
}

// strike counts a call, and returns the fault if it strikes there.
func (l *line) strike(r *http.Request) (*fault, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return nil, errKilled
	}
	call := r.Method + " " + r.URL.Path
	l.calls = append(l.calls, call)
	if l.fault == nil {
		return nil, nil
	}
	strikes := len(l.calls)-1 == l.at
	if l.struck > 0 {
		strikes = l.fault.reach == everywhere ||
			l.victim == call && (l.fault.reach == forever || l.fault.reach == thrice && l.struck < 3)
	}
	if !strikes {
		return nil, nil
	}
	if l.struck == 0 {
		l.victim, l.when = call, l.sim.Now()
	}
	l.struck++
	return l.fault, nil
}

// RoundTrip implements [http.RoundTripper]: the provider's end.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	f, err := l.strike(r)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return l.wire.RoundTrip(r)
	case f.answer != nil, f.aboutBystander, f.late > 0:
		r = r.Clone(r.Context())
		r.Header.Set(faultHeader, f.name)
		answer, err := l.wire.RoundTrip(r)
		if f.run != killed {
			return answer, err
		}
		if err == nil {
			_ = answer.Body.Close()
		}
		l.end(killed)
	case f.after:
		answer, err := l.wire.RoundTrip(r)
		l.end(f.run)
		if err != nil || f.run == interrupted {
			return answer, err
		}
		_ = answer.Body.Close()
	default:
		l.end(f.run)
		if f.run == interrupted {
			return l.wire.RoundTrip(r)
		}
	}
	if f.run == killed {
		return nil, errKilled
	}
	return nil, f.fail
}

// interruptBy sets what interrupts the run.
func (l *line) interruptBy(cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cancel = cancel
}

// serveProcess sets what serves the requests of a provider in a process of its own.
func (l *line) serveProcess(handler http.HandlerFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.process = handler
}

// end ends the provider's run.
func (l *line) end(how run) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = l.dead || how == killed
	if how != goesOn {
		l.cancel()
	}
}

// ServeHTTP implements [http.Handler]: the end of the API.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	process := l.process
	l.mu.Unlock()
	if process != nil {
		process(w, r)
		return
	}
	if r.Header.Get(faultHeader) == "" {
		l.sim.ServeHTTP(w, r)
		return
	}
	l.mu.Lock()
	fault := l.fault
	l.mu.Unlock()
	if fault == nil { // the run that the call belonged to is over
		return
	}
	if fault.late > 0 {
		if err := l.sim.AddFault(simulator.Fault{OperationID: "*", Late: simulator.Duration(fault.late)}); err != nil {
			panic(err) // it is a fault
		}
		l.sim.ServeHTTP(w, r)
		return
	}
	real := httptest.NewRecorder()
	if fault.after {
		l.sim.ServeHTTP(real, r)
	}
	if fault.aboutBystander {
		l.showBystander(w, r, real)
		return
	}
	fault.answer(w, real)
}

// showBystander answers with a bystander instead of what the real answer shows, if that is something.
func (l *line) showBystander(w http.ResponseWriter, r *http.Request, real *httptest.ResponseRecorder) {
	shown := real
	if address := l.bystanders.of(r, real); address != "" && real.Code < 300 && real.Body.Len() > 0 {
		read := r.Clone(r.Context())
		read.Method, read.URL.Path, read.URL.RawQuery, read.Body = http.MethodGet, address, "", http.NoBody
		shown = httptest.NewRecorder()
		l.sim.ServeHTTP(shown, read)
	}
	maps.Copy(w.Header(), shown.Header())
	w.WriteHeader(real.Code)
	_, _ = w.Write(shown.Body.Bytes())
}

// runs makes a context that the line can cancel, for one run of Terraform.
func (l *line) runs(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	l.interruptBy(cancel)
	return ctx, cancel
}

// state tells how a run went: what its calls were, and whether the fault struck.
func (l *line) state() (calls []string, struck int, dead bool, when time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls, l.struck, l.dead, l.when
}
