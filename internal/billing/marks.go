package billing

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// MarkAge is how long a purchase may take to have an effect after it was sent. An older mark says nothing any more.
const MarkAge = 10 * time.Minute

// Marks keep purchases of the same thing apart, in this process and, with a directory of the user's cache, among all
// processes of this user: one buys after the other. Who may buy leaves a mark before the purchase is sent, and settles
// it when its outcome is known. A mark that is still open is of a run that was killed, or that never learned what came
// of its purchase: it can still take effect, when no search shows anything yet.
type Marks struct {
	client *vpsbg.Client
	files  cacheFiles
	clean  sync.Once
	turns  sync.Map // subject -> *turn
}

// turn is whose turn it is to buy a subject in this process.
type turn struct {
	free     chan struct{} // holds one value while nobody buys
	wasTaken bool          // for who holds it
}

// Mark is what is known of a purchase that was sent.
type Mark struct {
	SentAt time.Time `json:"sent_at"`
	// Known are the signs of what was there before, and is not the effect: ids, for example.
	Known []string `json:"known"`
	// Token is a hash of the token that it was sent with: the effect is in the account of that token.
	Token string `json:"token"`
	// IsSettled: its outcome is known.
	IsSettled bool `json:"settled,omitempty"`
}

// Expiry is when the purchase can no longer have an effect.
func (m Mark) Expiry() time.Time { return m.SentAt.Add(MarkAge) }

// KeepIn lets marks be kept in a directory.
func (m *Marks) KeepIn(dir string) { m.files.dir = endpointDir(dir, "sent", m.client) }

// Open returns the mark of a purchase whose outcome is not known, and that can still take effect.
func (m *Marks) Open(subject string) (mark Mark, isOpen bool) {
	mark, isThere := m.find(subject)
	return mark, isThere && !mark.IsSettled
}

// find returns a mark that is not too old. One from the future, because the clock was set back, counts as left now.
func (m *Marks) find(subject string) (mark Mark, isThere bool) {
	now := m.client.Clock().Now()
	savedAt, isThere := m.files.read(fileName(subject), &mark)
	if mark.SentAt.After(now) {
		mark.SentAt = now
	}
	return mark, isThere && now.Sub(savedAt) < MarkAge
}

// Lock is held by who may buy a subject, from before the search for it until the outcome is known.
type Lock struct {
	marks   *Marks
	subject string
	turn    *turn
	file    *fileLock // nil if no other process is held back

	earlier   *Mark // open, of an earlier run
	hasOthers bool  // somebody else has bought the same shortly before
}

// Lock waits until nobody else buys the subject, or the context ends.
func (m *Marks) Lock(ctx context.Context, subject string) (*Lock, error) {
	taken, _ := m.turns.LoadOrStore(subject, newTurn())
	lock := &Lock{marks: m, subject: subject, turn: taken.(*turn)} //nolint:forcetypeassert // nothing else is stored
	select {
	case <-lock.turn.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	m.clean.Do(m.removeOld)
	if m.files.dir != "" {
		var err error
		if lock.file, err = m.lockFile(ctx, subject); ctx.Err() != nil {
			lock.Unlock()
			return nil, ctx.Err()
		} else if err != nil {
			tflog.Warn(ctx, "runs at the same time are not held back from buying the same", map[string]any{"error": err.Error()})
		}
	}
	mark, isThere := m.find(subject)
	if isThere && !mark.IsSettled {
		lock.earlier = &mark
	}
	lock.hasOthers = isThere || lock.turn.wasTaken
	lock.turn.wasTaken = true
	return lock, nil
}

func newTurn() *turn {
	turn := &turn{free: make(chan struct{}, 1)}
	turn.free <- struct{}{}
	return turn
}

// lockFile waits until no other process buys the subject.
func (m *Marks) lockFile(ctx context.Context, subject string) (file *fileLock, err error) {
	isWaiting := false
	err = Poll(ctx, m.client.Clock(), func(context.Context) (bool, error) {
		var err error
		if file, err = m.files.tryLock(fileName(subject)); file == nil && err == nil && !isWaiting {
			isWaiting = true
			tflog.Warn(ctx, "another run of this user buys the same: waiting until it has ended", map[string]any{"subject": subject})
		}
		return file != nil, err
	})
	return file, err
}

// removeOld removes the marks that are too old, and what killed runs have left. What is in use is locked, and stays.
func (m *Marks) removeOld() {
	for _, name := range m.files.names() {
		isOld := func() bool {
			savedAt, isThere := m.files.read(name, new(Mark))
			return !isThere || m.client.Clock().Now().Sub(savedAt) >= MarkAge
		}
		if !isOld() {
			continue
		}
		lock, err := m.files.tryLock(name)
		if lock == nil || err != nil {
			continue
		}
		if isOld() {
			m.files.remove(name)
		}
		lock.unlock()
	}
}

// Unlock lets others buy the subject.
func (l *Lock) Unlock() {
	if l.file != nil {
		l.file.unlock()
	}
	l.turn.free <- struct{}{}
}

// AsOf returns how old a search before the purchase may be: otherwise, unless somebody has bought the same since.
func (l *Lock) AsOf(otherwise AsOf) AsOf {
	if l.hasOthers {
		return Now
	}
	return otherwise
}

// Earlier returns the open mark of an earlier run, nil if there is none.
func (l *Lock) Earlier() *Mark { return l.earlier }

// Before returns the signs of what was there before the purchase: that of an earlier run, if it is open, or else now.
func (l *Lock) Before(now []string) []string {
	if l.earlier != nil {
		return l.earlier.Known
	}
	return now
}

// mayAdopt reports whether the effect of the earlier purchase is the caller's. The lock proves that the run that sent
// it is over, and what its state does not have then is in none.
func (l *Lock) mayAdopt() bool {
	return l.file != nil && l.earlier.Token == l.marks.token()
}

// token tells accounts apart.
func (m *Marks) token() string { return m.client.TokenHash()[:16] }

// leave leaves a mark for a purchase that is about to be sent.
func (l *Lock) leave(ctx context.Context, known []string) {
	mark := Mark{SentAt: l.marks.client.Clock().Now(), Known: known, Token: l.marks.token()}
	if err := l.marks.save(l.subject, mark); err != nil {
		tflog.Warn(ctx, "a killed purchase could not be recognized later", map[string]any{"error": err.Error()})
	}
}

// Settle says that the outcome of the purchase is known. The mark stays for a while, for those who have searched
// before.
func (l *Lock) Settle(ctx context.Context) {
	var mark Mark
	if _, isThere := l.marks.files.read(fileName(l.subject), &mark); !isThere {
		return
	}
	l.earlier, mark.IsSettled = nil, true
	if err := l.marks.save(l.subject, mark); err != nil {
		tflog.Warn(ctx, "the next purchase waits, although the outcome of this one is known", map[string]any{"error": err.Error()})
	}
}

func (m *Marks) save(subject string, mark Mark) error {
	return m.files.save(fileName(subject), m.client.Clock().Now(), mark)
}
