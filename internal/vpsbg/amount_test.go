package vpsbg_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// amount is a number as the API writes it.
func amount(text string) vpsbg.Amount {
	result, err := vpsbg.ParseAmount(text)
	if err != nil {
		panic(err) // a mistake in a test
	}
	return result
}

func TestAmountsAreWhatTheAPIWrites(t *testing.T) {
	for body, want := range map[string]string{
		`52.8`: "52.8", `"52.80"`: "52.80", `" 12.5 "`: "12.5", `-3`: "-3", `2864.0`: "2864.0", `1.5e3`: "1500", `1e-3`: "0.001",
		`0.1`: "0.1", `82.79999999999999716`: "82.79999999999999716", `9007199254740991`: "9007199254740991", `""`: "0", `null`: "0",
		`5e-324`: "0." + strings.Repeat("0", 323) + "5",
	} {
		got := vpsbg.NewAmount(7)
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.Cmp(amount(want)) != 0 {
			t.Errorf("%s is read as %v (%v), want %s", body, got, err, want)
		}
		written, err := json.Marshal(got)
		var again vpsbg.Amount
		if err == nil {
			err = json.Unmarshal(written, &again)
		}
		if err != nil || again.Cmp(got) != 0 {
			t.Errorf("%v is written as %s, and read as %v (%v)", got, written, again, err)
		}
		if back := vpsbg.AmountOf(got.Number()); back.Cmp(got) != 0 {
			t.Errorf("%v is %v after Terraform had it", got, back)
		}
	}
}

// A number with an exponent can stand for more digits than there is memory.
func TestHugeAmountsAreRefusedAtOnce(t *testing.T) {
	start := time.Now()
	for _, body := range []string{
		`1e300`, `1e999999999`, `-1e2147483647`, `1e-999999999`, `"1e99999999999"`, `9007199254740992`, `0x10`, `1_000`,
		strings.Repeat("9", 1<<20), "0." + strings.Repeat("1", 1<<20),
	} {
		if len(body) < 100 && !strings.ContainsAny(body, "x_") {
			refuses[vpsbg.Amount](t, body)
		} else if _, err := vpsbg.ParseAmount(body); err == nil {
			t.Errorf("takes %.40s", body)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %s", took)
	}
}

func TestAmountsAreComputedAsDecimals(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{amount("30").Plus(amount("52.8")).String(), "82.8"},
		{amount("0.3").Minus(amount("0.1")).String(), "0.2"},
		{amount("1.1").Times(3).String(), "3.3"},
		{amount("75").Less(amount("33.33")).String(), "50.0025"},
		{amount("1.005").Cents().String(), "1.01"}, // as a float64, it is a little less
		{amount("-1.005").Cents().String(), "-1.01"},
		{amount("52.8").Money(), "52.80"},
		{amount("0.005").Money(), "0.01"},
		{amount("82.8").Number().Text('f', -1), "82.8"},
		{vpsbg.Amount{}.Money(), "0.00"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
	if amount("2.50").Cmp(amount("2.5")) != 0 || amount("-1").Sign() != -1 {
		t.Error("equal amounts differ, or a refund is no refund")
	}
}
