package billing

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// promiseAge is how long it is remembered what a plan has shown.
const promiseAge = 3 * 24 * time.Hour

// Promises remembers what plans have shown that neither the configuration nor the state has, such as a price. Terraform
// plans again when it applies a saved plan, in another process, and takes any other value for a bug in the provider.
//
// It hands nothing of the first plan on to the second one. For a creation, the prior state and the prior private state
// are empty in both; for a change, they are as the refresh before the first plan has left them. The private state that
// ApplyResourceChange gets is that of the second plan. The only difference is that Terraform allows deferred actions in
// an apply, and not in a plan. OpenTofu does not allow them in either, so "not allowed" may be an apply, too.
type Promises struct {
	client *vpsbg.Client
	files  cacheFiles
	clean  sync.Once
}

// Promise is what a plan has shown.
type Promise[T any] struct {
	Shown     T         `json:"shown"`
	PlannedAt time.Time `json:"planned_at"`
	// IsRefused is set when it was refused to apply the plan: the next plan may show something else.
	IsRefused bool `json:"is_refused"`
}

// KeepIn lets promises be kept in a directory.
func (p *Promises) KeepIn(dir string) { p.files.dir = endpointDir(dir, "planned", p.client) }

// Check returns what another plan has shown of a subject if this one shows something else, and otherwise nil. isApply
// says that this plan is certainly made to apply another one: that one stays as it was shown, however often it is tried
// to apply it. What any other plan shows is remembered.
func Check[T any](
	ctx context.Context, p *Promises, subject string, shown T, isSame func(a, b T) bool, isApply bool,
) (broken *Promise[T]) {
	var before Promise[T]
	isKnown := p.load(subject, &before)
	isBroken := isKnown && !isSame(before.Shown, shown)
	switch {
	case !isApply:
		p.clean.Do(func() { p.files.removeOld(p.client.Clock().Now(), promiseAge) })
		p.save(ctx, subject, Promise[T]{Shown: shown, PlannedAt: p.client.Clock().Now()})
		isBroken = isBroken && !before.IsRefused
	case isBroken:
		p.Refuse(ctx, subject)
	}
	if !isBroken {
		return nil
	}
	return &before
}

// Refuse says that a plan was not applied because what it has shown is not so any more.
func (p *Promises) Refuse(ctx context.Context, subject string) {
	var promise Promise[json.RawMessage]
	if p.load(subject, &promise) {
		promise.IsRefused = true
		p.save(ctx, subject, promise)
	}
}

// Forget is for a promise that has been kept.
func (p *Promises) Forget(subject string) { p.files.remove(fileName(subject)) }

func (p *Promises) load(subject string, promise any) bool {
	return p.files.load(fileName(subject), p.client.Clock().Now(), promiseAge, promise)
}

func (p *Promises) save(ctx context.Context, subject string, promise any) {
	if err := p.files.save(fileName(subject), p.client.Clock().Now(), promise); err != nil {
		tflog.Info(ctx, "what the plan shows is not remembered", map[string]any{"error": err.Error()})
	}
}
