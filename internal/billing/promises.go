package billing

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	clock vpsbg.Clock
	files cacheFiles
	clean sync.Once
}

// Promise is what a plan has shown.
type Promise[T any] struct {
	Shown     T         `json:"shown"`
	PlannedAt time.Time `json:"planned_at"`
	// IsRefused is set when it was refused to apply the plan: the next plan may show something else.
	IsRefused bool `json:"is_refused"`
}

// KeepIn lets promises be kept in a directory. Its name has nothing of the token: a plan may be made with a read token
// and applied with another one.
func (p *Promises) KeepIn(dir, endpoint string) {
	sum := sha256.Sum256([]byte(endpoint))
	p.files.dir = filepath.Join(dir, fmt.Sprintf("planned-%x", sum[:8]))
}

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
		p.clean.Do(p.removeOld)
		p.save(ctx, subject, Promise[T]{Shown: shown, PlannedAt: p.clock.Now()})
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
func (p *Promises) Forget(subject string) {
	if p.files.dir != "" {
		_ = os.Remove(p.files.path(promiseName(subject))) // there may be none
	}
}

// promiseName is the file of a subject, which may hold a promo code.
func promiseName(subject string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(subject))) }

func (p *Promises) load(subject string, promise any) bool {
	return p.files.load(promiseName(subject), p.clock.Now(), promiseAge, promise)
}

func (p *Promises) save(ctx context.Context, subject string, promise any) {
	if err := p.files.save(promiseName(subject), p.clock.Now(), promise); err != nil {
		tflog.Info(ctx, "what the plan shows is not remembered", map[string]any{"error": err.Error()})
	}
}

func (p *Promises) removeOld() {
	entries, err := os.ReadDir(p.files.dir)
	if p.files.dir == "" || err != nil {
		return
	}
	for _, entry := range entries {
		name, isPromise := strings.CutSuffix(entry.Name(), ".json")
		if isPromise && !p.files.load(name, p.clock.Now(), promiseAge, new(any)) {
			_ = os.Remove(p.files.path(name))
		}
	}
}
