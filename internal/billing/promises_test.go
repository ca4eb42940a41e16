package billing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// promises are those of a run.
func promises(t *testing.T, token, dir string) *billing.Promises {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	promises := billing.NewAccount(client, false).Promises
	if dir != "" {
		promises.KeepIn(dir, client.Endpoint())
	}
	return promises
}

// TestPromises holds each plan to what another run has shown before.
func TestPromises(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, start := t.TempDir(), time.Now()
		const plan, apply = false, true
		check := func(shown string, isApply bool, before string) {
			t.Helper()
			broken := billing.Check(t.Context(), promises(t, "a token", dir), "web-1 with-promo-code", shown,
				func(a, b string) bool { return a == b }, isApply)
			if got := ""; broken != nil {
				if got = broken.Shown; got != before || !broken.PlannedAt.Equal(start) {
					t.Errorf("%s: %q of %s was shown before, not %q of %s", shown, got, broken.PlannedAt, before, start)
				}
			} else if before != "" {
				t.Errorf("%s: nothing is remembered, and not %s", shown, before)
			}
		}
		check("25", plan, "")
		check("25", apply, "")
		check("31", apply, "25")
		check("31", apply, "25") // however often
		check("31", plan, "")    // that was said
		check("31", apply, "")
		check("25", plan, "31") // it may be an apply
		check("25", plan, "")

		for _, other := range []*billing.Promises{promises(t, "another token", dir), promises(t, "a token", "")} {
			other.Refuse(t.Context(), "web-2")
			if billing.Check(t.Context(), other, "web-2", "1", func(a, b string) bool { return a == b }, plan) != nil {
				t.Error("nothing was shown of web-2")
			}
		}
		promises(t, "a token", dir).Forget("web-1 with-promo-code")
		check("40", plan, "")
		promises(t, "a token", "").Forget("web-1 with-promo-code")

		files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
		if err != nil || len(files) != 2 {
			t.Fatalf("there are %v (%v)", files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if info, _ := os.Stat(filepath.Dir(file)); err != nil || info.Mode().Perm() != 0o700 || strings.Contains(file+string(content), "promo") {
				t.Errorf("%s has %s (%v)", file, content, err)
			}
		}
		time.Sleep(3 * 24 * time.Hour)
		start = time.Now()
		check("50", plan, "")
		if left, _ := filepath.Glob(filepath.Join(dir, "*", "*.json")); len(left) != 1 {
			t.Errorf("left are %v", left)
		}
	})
}

// TestPromisesWithoutCache remember nothing where nothing can be kept.
func TestPromisesWithoutCache(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{"25", "31"} {
		if broken := billing.Check(t.Context(), promises(t, "a token", blocked), "web-1", shown,
			func(a, b string) bool { return a == b }, false); broken != nil {
			t.Errorf("there is %v", broken)
		}
	}
}
