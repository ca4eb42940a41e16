package sweep_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// The secrets of all scenarios. They must show up nowhere but in requests.
const (
	token    = "sim-write"
	password = "correct-horse-7"
)

// world is an account, a configuration of it, and the user in front of it.
type world struct {
	tb        testing.TB
	options   simulator.Options
	sim       *acctest.Simulation
	line      *line
	instances []*instance
	log       journal

	mu    sync.Mutex
	falls []string // what must not happen, and did
}

// instance is a resource in the configuration.
type instance struct {
	*acctest.Resource
	typ      string
	config   map[string]any // nil: to be destroyed
	importID string         // what the user imports it by
	shown    acctest.Diagnostics
	existed  bool   // before the act
	id       string // of then
}

func newWorld(tb testing.TB, options simulator.Options) *world {
	tb.Helper()
	w := &world{tb: tb, options: options, sim: acctest.Start(tb, options)}
	w.sim.CacheDir = tb.TempDir() // as users have one
	w.line = &line{sim: w.sim}
	tb.Cleanup(w.line.wire.CloseIdleConnections)
	w.sim.Transport, w.sim.Handler = w.line, w.line
	return w
}

// declare adds a resource to the configuration.
func (w *world) declare(typ string, config map[string]any) *instance {
	w.tb.Helper()
	in := &instance{Resource: w.sim.Session(w.tb).Resource(typ), typ: typ, config: config}
	w.instances = append(w.instances, in)
	return in
}

func (w *world) fall(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.falls = append(w.falls, fmt.Sprintf(format, args...))
}

// apply is `terraform apply`: it imports what is to be imported, refreshes and plans everything, and, if nothing is
// wrong with that, makes the changes.
func (w *world) apply() {
	ctx, cancel := w.line.runs(w.logged())
	defer cancel()
	session := w.sim.Session(w.tb)
	plans := make([]*acctest.Plan, len(w.instances))
	w.each(func(i int, in *instance) {
		in.Resource, in.shown = session.Continue(*in.Resource), nil
		if in.importID != "" && !in.Exists() {
			w.step(ctx, in, "import", readTime, func() acctest.Diagnostics { return in.Import(ctx, in.importID, nil) })
		}
		w.step(ctx, in, "refresh", readTime, func() acctest.Diagnostics { return in.Refresh(ctx) })
		w.step(ctx, in, "plan", readTime, func() acctest.Diagnostics {
			if in.config == nil && !in.Exists() {
				return nil
			}
			plans[i] = in.Plan(ctx, in.config)
			w.hush("the plan", plans[i].String())
			return plans[i].Diagnostics
		})
	})
	if w.hasError() {
		return
	}
	w.each(func(i int, in *instance) {
		if plans[i] != nil && !plans[i].IsEmpty() {
			w.step(ctx, in, "apply", in.timeout(), func() acctest.Diagnostics { return in.ApplyPlan(ctx, plans[i]) })
		}
		if in.Tainted {
			w.fall("tainted: %s", in.shown)
		}
	})
}

// each does something for all resources at once, as Terraform does.
func (w *world) each(do func(int, *instance)) {
	if len(w.instances) == 1 {
		do(0, w.instances[0])
		return
	}
	var all sync.WaitGroup
	for i, in := range w.instances {
		all.Go(func() { do(i, in) })
	}
	all.Wait()
}

// The times that a step may take. A purchase whose answer is lost is looked for after its time is up, and an order that
// is not paid by then is dropped: both are documented.
const (
	readTime   = 15 * time.Minute
	createTime = 20 * time.Minute
	changeTime = 10 * time.Minute
	updateTime = 30 * time.Minute
	isoTime    = time.Hour
	uploadTime = 2 * time.Hour
	searchTime = 2 * time.Minute
	markTime   = 10 * time.Minute // that an apply waits for an earlier purchase, beside the time for its own
	dropTime   = time.Minute
	tolerance  = 2 * time.Second
)

func (in *instance) timeout() time.Duration {
	switch {
	case in.typ == serverType && in.Exists() && in.config == nil:
		return changeTime
	case in.typ == serverType && in.Exists():
		return updateTime + searchTime
	case in.typ == keyType && !in.Exists():
		return changeTime + markTime
	case in.typ == isoType && !in.Exists():
		return isoTime + searchTime
	case in.typ == imageType && !in.Exists():
		return uploadTime + searchTime
	case in.typ != serverType:
		return changeTime
	}
	timeout := createTime
	if timeouts, ok := in.config["timeouts"].(map[string]any); ok {
		timeout, _ = time.ParseDuration(timeouts["create"].(string))
	}
	return timeout + searchTime + dropTime
}

// hasMark reports whether an earlier purchase may still take effect.
func (w *world) hasMark() bool {
	marks, err := filepath.Glob(filepath.Join(w.sim.CacheDir, "sent-*", "*.json"))
	return err == nil && slices.ContainsFunc(marks, func(mark string) bool {
		content, err := os.ReadFile(mark)
		return err == nil && !bytes.Contains(content, []byte(`"settled":true`))
	})
}

// step is one call over the plugin protocol. It is not made any more once the run has ended or something went wrong,
// and when the provider is killed meanwhile, nothing of it is kept.
func (w *world) step(
	ctx context.Context, in *instance, name string, limit time.Duration, do func() acctest.Diagnostics,
) {
	if ctx.Err() != nil || in.shown.HasError() {
		return
	}
	before, started := *in.Resource, w.sim.Now()
	if name == "apply" && w.hasMark() {
		limit += markTime
	}
	diags := do()
	_, _, dead, when := w.line.state()
	if dead {
		in.Resource = &before
		return
	}
	in.shown = append(in.shown, diags...)
	if ctx.Err() != nil {
		started, limit = when, searchTime+dropTime
	}
	if name == "import" && diags.HasError() {
		in.Resource = &before
	}
	limit *= time.Duration(len(w.instances)) // several sleep on one clock, one after the other
	if took := w.sim.Now().Sub(started); took > limit+tolerance {
		w.fall("%s took %s of at most %s", name, took, limit)
	}
}

// wait lets time pass.
func (w *world) wait(d time.Duration) {
	w.tb.Helper()
	if err := w.sim.Advance(d); err != nil {
		w.tb.Fatal(err)
	}
}

// logged is a context whose log is kept: the provider's, and in the complete sweep the framework's, which is long.
func (w *world) logged() context.Context {
	ctx := tflogtest.RootLogger(w.tb.Context(), &w.log)
	if isComplete {
		ctx = tfsdklogtest.RootLogger(ctx, &w.log)
	}
	return ctx
}

// journal is a log that many write.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// String implements [fmt.Stringer].
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// hush demands that there is no secret in a text.
func (w *world) hush(what, text string) {
	for _, secret := range []string{token, password} {
		if i := strings.Index(text, secret); i >= 0 {
			w.fall("a secret is in %s: …%s…", what, text[max(0, i-80):min(len(text), i+40)])
		}
	}
}

func (w *world) hasError() bool {
	for _, in := range w.instances {
		if in.shown.HasError() {
			return true
		}
	}
	return false
}

var (
	toImport = regexp.MustCompile(`terraform import .* (\S+)\n`)
	toDelete = regexp.MustCompile(`Order (\d+) over [\d.]+ with VAT could not be deleted`)
	toPay    = regexp.MustCompile(`Order (\d+) is not paid`)
	toWait   = regexp.MustCompile(`not provisioned yet|not known yet|is not ready`)
)

// follow is the user, who does what the diagnostics say.
func (w *world) follow() {
	for _, in := range w.instances {
		shown := in.shown.String() + "\n"
		if id := toImport.FindStringSubmatch(shown); id != nil {
			w.importing(in, id[1])
		}
		if id := toDelete.FindStringSubmatch(shown); id != nil && !w.inClientArea("DELETE", "/orders/"+id[1], "") {
			w.importing(in, "order/"+id[1]) // it is paid
		}
		if id := toPay.FindStringSubmatch(in.shown.String()); id != nil && !w.inClientArea("POST", "/orders/pay", `{"order_ids": [`+id[1]+`], "payment_method": "balance"}`) {
			w.inClientArea("DELETE", "/orders/"+id[1], "") // there is not enough money
		}
		if toWait.MatchString(in.shown.String()) {
			w.wait(4 * time.Hour)
		}
	}
}

// importing is `terraform import`.
func (w *world) importing(in *instance, id string) {
	ctx, cancel := w.line.runs(w.logged())
	defer cancel()
	in.Resource, in.shown = w.sim.Session(w.tb).Continue(*in.Resource), nil
	w.step(ctx, in, "import", readTime, func() acctest.Diagnostics { return in.Import(ctx, id, nil) })
}

// inClientArea does what a user does there, by a call of the API of their own, and reports whether it can be done.
func (w *world) inClientArea(method, path, body string) bool {
	w.tb.Helper()
	return w.sends(method, path, "application/json", body)
}

func (w *world) sends(method, path, contentType, body string) bool {
	w.tb.Helper()
	request := httptest.NewRequestWithContext(w.tb.Context(), method, "/v1"+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", contentType)
	answer := httptest.NewRecorder()
	w.sim.ServeHTTP(answer, request)
	return answer.Code < 300
}
