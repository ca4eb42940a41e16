package vpsbg

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is a sum of money in the account's currency, or another decimal number, exactly as the API writes it: a
// float64 has no 52.8, and whatever is computed with it shows that. Its zero value is 0.
type Amount struct {
	_     [0]func() // amounts are compared by Cmp: equal ones can be stored differently
	value decimal.Decimal
}

const (
	amountExponent  = 400 // digits before or after the point, beyond every float64 that an API can write
	amountPrecision = 512 // bits, with which Terraform itself reads decimals
)

// maxAmount bounds amounts as it bounds ids: nothing that VPSBG sells costs or counts so much.
var maxAmount = decimal.New(1<<53, 0)

// NewAmount returns a whole amount.
func NewAmount(n int64) Amount { return Amount{value: decimal.NewFromInt(n)} }

// ParseAmount reads a decimal number such as 52.8 or -1.5e3.
func ParseAmount(text string) (Amount, error) {
	refused := fmt.Errorf("%q is not a number", text)
	if len(text) > 2*amountExponent { // reading digits takes time that grows with the square of their number
		return Amount{}, refused
	}
	value, err := decimal.NewFromString(text)
	// The exponent comes first: a comparison would write all of its zeros.
	if err != nil || max(value.Exponent(), -value.Exponent()) > amountExponent || !value.Abs().LessThan(maxAmount) {
		return Amount{}, refused
	}
	return Amount{value: value}, nil
}

// UnmarshalJSON accepts a number or a number in a string.
func (a *Amount) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(strings.Trim(string(data), `"`))
	if text == "" || text == "null" {
		*a = Amount{}
		return nil
	}
	parsed, err := ParseAmount(text)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	*a = parsed
	return nil
}

// MarshalJSON writes a number, for the catalogue in the user's cache.
func (a Amount) MarshalJSON() ([]byte, error) { return json.Marshal(json.Number(a.value.String())) }

// Number returns the amount as Terraform itself would read it from a configuration.
func (a Amount) Number() *big.Float {
	number, _, err := big.ParseFloat(a.value.String(), 10, amountPrecision, big.ToNearestEven)
	if err != nil {
		panic(err) // not possible: it is a decimal number
	}
	return number
}

// AmountOf reads a number of Terraform. It is 0 for a number that is no amount.
func AmountOf(number *big.Float) Amount {
	if number == nil {
		return Amount{}
	}
	amount, _ := ParseAmount(number.Text('g', -1))
	return amount
}

// Plus returns the sum.
func (a Amount) Plus(b Amount) Amount { return Amount{value: a.value.Add(b.value)} }

// Minus returns the difference.
func (a Amount) Minus(b Amount) Amount { return Amount{value: a.value.Sub(b.value)} }

// Times returns the amount of several.
func (a Amount) Times(quantity int64) Amount {
	return Amount{value: a.value.Mul(decimal.NewFromInt(quantity))}
}

// Less returns what is left of the amount after a discount.
func (a Amount) Less(percentage Amount) Amount {
	return Amount{value: a.value.Mul(NewAmount(100).value.Sub(percentage.value)).Shift(-2)}
}

// Cents returns the amount rounded to cents, half a cent away from 0.
func (a Amount) Cents() Amount { return Amount{value: a.value.Round(2)} }

// Cmp returns -1, 0 or 1 for an amount that is less than, equal to or greater than b.
func (a Amount) Cmp(b Amount) int { return a.value.Cmp(b.value) }

// ComparePrices is [Amount.Cmp] for prices that may be missing, which come last.
func ComparePrices(a, b *Amount) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return a.Cmp(*b)
	}
}

// Sign returns -1, 0 or 1 for an amount below, of or above 0.
func (a Amount) Sign() int { return a.value.Sign() }

// Money writes the amount with its cents: 52.80.
func (a Amount) Money() string { return a.value.StringFixed(2) }

// String writes the amount as it is: 52.8.
func (a Amount) String() string { return a.value.String() }
