package billing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// marks are those of a run.
func marks(t *testing.T, token, dir string) *billing.Marks {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	marks := billing.NewAccount(client, false).Marks
	if dir != "" {
		marks.KeepIn(dir)
	}
	return marks
}

const marked = "server web-1"

// awaited waits for a marked purchase in another run, while search finds these things.
func awaited(t *testing.T, dir string, search func() ([]string, error)) ([]string, error) {
	t.Helper()
	return marks(t, "another token", dir).Await(t.Context(), marked, func(context.Context) ([]string, error) { return search() })
}

// TestMarks lets another run wait for a purchase that was sent.
func TestMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		remove := marks(t, "a token", dir).Leave(t.Context(), marked, []string{"1"})
		mark, isMarked := marks(t, "another token", dir).Find(marked)
		if _, isOther := marks(t, "another token", dir).Find("server web-2"); !isMarked || isOther {
			t.Fatalf("marked: %t, the other one: %t", isMarked, isOther)
		}
		sent := time.Now()
		if !mark.SentAt.Equal(sent) || mark.Expiry().Sub(sent) != 10*time.Minute {
			t.Errorf("the mark is %v", mark)
		}
		found, err := awaited(t, dir, func() ([]string, error) {
			if time.Since(sent) < time.Minute {
				return []string{"1"}, nil
			}
			return []string{"1", "2"}, nil
		})
		if err != nil || !slices.Equal(found, []string{"2"}) {
			t.Errorf("found %q, %v", found, err)
		}
		broken := errors.New("broken")
		if _, err := awaited(t, dir, func() ([]string, error) { return nil, broken }); !errors.Is(err, broken) {
			t.Errorf("the search failed with %v", err)
		}
		removed := time.Now()
		found, err = awaited(t, dir, func() ([]string, error) { remove(); return []string{"1"}, nil })
		if waited := time.Since(removed); err != nil || len(found) > 0 || waited > 2*time.Second {
			t.Errorf("found %q, %v, after %s", found, err, waited)
		}
	})
}

// TestMarks_expire when their purchase can no longer have an effect.
func TestMarks_expire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, sent := t.TempDir(), time.Now()
		marks(t, "a token", dir).Leave(t.Context(), marked, nil)
		found, err := awaited(t, dir, func() ([]string, error) { return nil, nil })
		if waited := time.Since(sent); err != nil || len(found) > 0 || waited < 10*time.Minute || waited > 11*time.Minute {
			t.Errorf("found %q, %v, after %s", found, err, waited)
		}
		marks(t, "a token", dir).Leave(t.Context(), "server web-2", nil)
		files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
		if err != nil || len(files) != 1 {
			t.Errorf("there are %q, %v", files, err)
		}
	})
}

// TestMarksWithoutCache leave nothing where nothing can be kept.
func TestMarksWithoutCache(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", blocked} {
		marks(t, "a token", dir).Leave(t.Context(), marked, nil)()
		if _, isMarked := marks(t, "a token", dir).Find(marked); isMarked {
			t.Errorf("%q has a mark", dir)
		}
	}
}
