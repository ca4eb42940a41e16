package billing

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// markAge is how long a purchase may take to have an effect after it was sent. An older mark says nothing any more.
const markAge = 10 * time.Minute

// Marks are left in the user's cache before a purchase is sent, and removed when its outcome is known. One that is
// still there is of a run that was killed, or that never learned what came of its purchase: it can still take effect,
// when no search shows anything yet.
type Marks struct {
	client *vpsbg.Client
	files  cacheFiles
	clean  sync.Once
}

// Mark is what is known of a purchase that was sent.
type Mark struct {
	SentAt time.Time `json:"sent_at"`
	// Known are the ids of what was there before, and cannot be the effect.
	Known []string `json:"known"`
}

// Expiry is when the purchase can no longer have an effect.
func (m Mark) Expiry() time.Time { return m.SentAt.Add(markAge) }

// KeepIn lets marks be kept in a directory.
func (m *Marks) KeepIn(dir string) { m.files.dir = endpointDir(dir, "sent", m.client) }

// Leave leaves a mark for a purchase that is about to be sent. remove is for when its outcome is known.
func (m *Marks) Leave(ctx context.Context, subject string, known []string) (remove func()) {
	now := m.client.Clock().Now()
	m.clean.Do(func() { m.files.removeOld(now, markAge) })
	if err := m.files.save(fileName(subject), now, Mark{SentAt: now, Known: known}); err != nil {
		tflog.Warn(ctx, "a killed purchase could not be recognized later", map[string]any{"error": err.Error()})
	}
	return func() {
		if m.files.dir != "" {
			_ = os.Remove(m.files.path(fileName(subject))) // it may be gone already
		}
	}
}

// Find returns the mark of a purchase that can still have an effect.
func (m *Marks) Find(subject string) (mark Mark, isMarked bool) {
	isMarked = m.files.load(fileName(subject), m.client.Clock().Now(), markAge, &mark)
	return mark, isMarked
}

// Await waits for the effect of a marked purchase, which search finds by its id, as something that was not there
// before. It returns nothing if that can no longer come, or if the run that sent it has learned what came of it.
func (m *Marks) Await(
	ctx context.Context, subject string, search func(context.Context) (ids []string, err error),
) (found []string, err error) {
	err = Poll(ctx, m.client.Clock(), func(ctx context.Context) (bool, error) {
		mark, isMarked := m.Find(subject)
		if !isMarked {
			return true, nil
		}
		ids, err := search(ctx)
		found = slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(mark.Known, id) })
		return len(found) > 0, err
	})
	return found, err
}
