package sweep_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// played is how a scenario went.
type played struct {
	calls   []string // of the act
	struck  int      // how often the fault did
	many    bool     // resources did it at the same time
	account []string // in the end
	settled bool     // whether the user reached what they wanted
	shown   string   // to the user, at the act and at each move after it
	falls   []string
}

// moves is how often the user applies again after something went wrong.
const moves = 2

// play plays a scenario with a fault at one of the calls of its act; clean is how it goes without one, nil to find that
// out.
func (s scenario) play(tb testing.TB, clean *played, f *fault, at int) *played {
	tb.Helper()
	w := newWorld(tb, s.options)
	s.prepare(w)
	if w.hasError() {
		tb.Fatalf("preparing failed: %s", w.shown())
	}
	w.begin()
	w.line.arm(f, at)
	s.act(w)
	result := &played{many: len(w.instances) > 1}
	result.calls, result.struck, _, _ = w.line.state()
	w.line.arm(nil, 0)
	w.heed(result, "the act")
	w.checkState(f != nil && f.run != goesOn)
	if f != nil && f.pause > 0 {
		w.wait(f.pause)
	}

	for range moves {
		w.follow()
		w.apply()
		w.heed(result, "the next move")
		if !w.hasError() {
			break
		}
	}
	w.follow()
	if f != nil && f.late > 0 && !w.hasError() { // what came after the last move is drift, and the next one heals it
		w.wait(time.Hour)
		w.apply()
	}
	result.settled = !w.hasError()
	if result.settled {
		w.settle()
	}
	state := w.sim.State()
	w.checkIDs(state)
	w.hush("the log", w.log.String())
	result.account = account(state)
	if clean != nil {
		w.compare(clean, result)
	}
	result.falls = w.falls
	return result
}

// begin notes what there was before the act.
func (w *world) begin() {
	for _, in := range w.instances {
		if in.existed = in.Exists(); in.existed {
			in.id, _ = in.Get("id").(string)
		}
	}
}

func (w *world) shown() string {
	var all []string
	for _, in := range w.instances {
		if len(in.shown) > 0 {
			all = append(all, in.shown.String())
		}
	}
	return strings.Join(all, "\n")
}

// heed looks at what the user was shown.
func (w *world) heed(result *played, when string) {
	result.shown += fmt.Sprintf("--- %s\n%s\n", when, w.shown())
	w.hush("a diagnostic", w.shown())
	for _, in := range w.instances {
		w.checkWords(in.shown)
	}
}

// checkState demands that the state has what the account has, right after the act.
func (w *world) checkState(cutOff bool) {
	state := w.sim.State()
	for _, in := range w.instances {
		switch {
		case in.Exists():
		case in.config != nil && in.existed:
			w.fall("the state lost %s", in.typ)
		case in.config != nil && !cutOff && !w.hasError():
			w.fall("%s is not in the state, and there is no error", in.typ)
		case in.config == nil && in.typ == serverType:
			for id, v := range state.Servers {
				if fmt.Sprint(id) == in.id && v.CancelRequest == nil && v.Status == "active" {
					w.fall("server %s left the state, and is not cancelled", v.Hostname)
				}
			}
		case in.config == nil && in.typ == keyType && len(state.SSHKeys) > min(len(w.line.bystanders), 1):
			w.fall("the SSH key left the state, and is not deleted")
		}
	}
}

// settle demands that, once everything has been provisioned, there is nothing left to do.
func (w *world) settle() {
	w.wait(6 * time.Hour)
	session, ctx := w.sim.Session(w.tb), w.logged()
	w.each(func(_ int, in *instance) {
		in.Resource = session.Continue(*in.Resource)
		if in.config == nil {
			if in.Exists() {
				w.fall("it is still in the state")
			}
			return
		}
		diags := in.Refresh(ctx)
		plan := in.Plan(ctx, in.config)
		diags = append(diags, plan.Diagnostics...)
		w.hush("the state", in.String())
		if diags.HasError() || !plan.IsEmpty() {
			w.fall("the last plan is not empty: exists %t, %s", in.Exists(), diags)
		}
	})
}

// checkIDs demands that what is in the state is in the account.
func (w *world) checkIDs(state simulator.State) {
	var ids []string
	for id := range state.Servers {
		ids = append(ids, fmt.Sprint(id))
	}
	for id := range state.SSHKeys {
		ids = append(ids, fmt.Sprint(id))
	}
	for id := range state.ISOs {
		ids = append(ids, fmt.Sprint(id))
	}
	for id := range state.MeasuredBootImages {
		ids = append(ids, fmt.Sprint(id))
	}
	for _, in := range w.instances {
		if !in.Exists() {
			continue
		}
		attribute := "id"
		if in.typ == renewalType {
			attribute = "service_id"
		}
		id, _ := in.Get(attribute).(string)
		if i := slices.Index(ids, id); i < 0 {
			w.fall("the id %q in the state is none of the account, or is there twice", id)
		} else {
			ids = slices.Delete(ids, i, i+1)
		}
		if in.typ != renewalType && in.IdentityID() != id {
			w.fall("the id is %s, and the identity %s", id, in.IdentityID())
		}
	}
}

// compare demands that the account is as without a fault.
func (w *world) compare(clean, result *played) {
	if result.settled != clean.settled {
		w.fall("the user did not get what they wanted: %s", w.shown())
	}
	if changed := difference(result.account, clean.account); changed != "" {
		w.fall("the account differs: %s", changed)
	}
	if result.struck == 0 {
		w.fall("the fault did not strike")
	}
}
