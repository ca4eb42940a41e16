package vpsbg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"
)

// The API is in beta: numbers turn up as strings and times in four formats. The types below accept what was seen, and
// take what cannot be a value of theirs (an empty string, a date they cannot read) for absent instead of failing a
// whole read for it.

// ID identifies an object of the API.
type ID int64

// ParseID reads an id as Terraform holds it, which is the one way that String writes it.
func ParseID(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || ID(n).String() != s {
		return 0, fmt.Errorf("%q is not an id: ids are positive whole numbers such as 2864", s)
	}
	return ID(n), nil
}

// String returns the id in decimal digits.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// UnmarshalJSON accepts a number or a number in a string. It does not round: that could be another object's id.
func (id *ID) UnmarshalJSON(data []byte) error {
	n, err := decodeNumber(data)
	if err == nil && (n < 0 || n != math.Trunc(n)) {
		err = fmt.Errorf("%s is not an id", data)
	}
	*id = ID(n)
	return err
}

// Int is a whole number.
type Int int64

// UnmarshalJSON accepts a number or a number in a string.
func (i *Int) UnmarshalJSON(data []byte) error {
	n, err := decodeNumber(data)
	*i = Int(n)
	return err
}

func decodeNumber(data []byte) (float64, error) {
	text := strings.TrimSpace(strings.Trim(string(data), `"`))
	if text == "" || text == "null" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || math.Abs(n) >= 1<<53 { // from there on, floats skip integers
		return 0, fmt.Errorf("%s is not a number", data)
	}
	return n, nil
}

// Bool is a flag.
type Bool bool

// UnmarshalJSON accepts true and false, 1 and 0, and all of them in a string.
func (b *Bool) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "" || text == "null" {
		*b = false
		return nil
	}
	value, err := strconv.ParseBool(text)
	*b = Bool(value)
	if err != nil {
		return fmt.Errorf("%s is not a boolean", data)
	}
	return nil
}

// Time is a point in time. Its zero value stands for a missing one.
type Time struct{ time.Time }

// UnmarshalJSON accepts RFC 3339 with or without fractions, "2006-01-02 15:04:05" (taken as UTC) and Unix seconds.
func (t *Time) UnmarshalJSON(data []byte) error {
	t.Time = decodeTime(strings.Trim(string(data), `"`)).UTC()
	if year := t.Year(); year < 1 || year > 9999 { // RFC 3339, in which a state has its times, has no such years
		t.Time = time.Time{}
	}
	return nil
}

func decodeTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, time.DateTime, time.DateOnly} {
		if parsed, err := time.Parse(layout, text); err == nil {
			return parsed
		}
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds > 0 {
		return time.Unix(seconds, 0)
	}
	return time.Time{}
}

// Text is a text that may look like a number, such as the number of a company.
type Text string

// UnmarshalJSON accepts a text or a number, which it keeps as it is written.
func (t *Text) UnmarshalJSON(data []byte) error {
	var number json.Number
	if !bytes.HasPrefix(data, []byte(`"`)) && json.Unmarshal(data, &number) == nil {
		*t = Text(number)
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

// PTR is reverse DNS: address to host name. Nil when none is set.
type PTR map[string]string

// UnmarshalJSON accepts an object, and takes everything else (null, PHP's empty array, an empty name) for nothing set.
func (p *PTR) UnmarshalJSON(data []byte) error {
	var names map[string]string
	err := json.Unmarshal(data, &names)
	maps.DeleteFunc(names, func(_, name string) bool { return name == "" })
	if err != nil || len(names) == 0 {
		names = nil
	}
	*p = names
	return nil
}

// FloatingIPMark reports whether an address was sold as a floating IP. The API sends a boolean or the floating IP.
type FloatingIPMark struct {
	Set bool
	ID  ID // of the floating IP, 0 where the API sent only the boolean
}

// UnmarshalJSON accepts a boolean or an object, which is a floating IP only if it has an id.
func (m *FloatingIPMark) UnmarshalJSON(data []byte) error {
	var object struct {
		ID ID `json:"id"`
	}
	if bytes.HasPrefix(data, []byte("{")) {
		err := json.Unmarshal(data, &object)
		*m = FloatingIPMark{Set: object.ID != 0, ID: object.ID}
		return err
	}
	var flag Bool
	err := flag.UnmarshalJSON(data)
	*m = FloatingIPMark{Set: bool(flag)}
	return err
}

// checker is an object that cannot be worked with unless some of its fields are there, whatever JSON the API sent.
type checker interface {
	check() error
}

func (s *Server) check() error {
	if s.ID == 0 || s.Status == "" {
		return errors.New("it is not a server: it has no id or no status")
	}
	return nil
}

func (o *Order) check() error {
	if o.ID == 0 || o.Status == "" {
		return errors.New("it is not an order: it has no id or no status")
	}
	return nil
}

func (d *Deployment) check() error {
	if d.Order != nil {
		return d.Order.check()
	}
	return d.Server.check()
}

func (k *SSHKey) check() error {
	if k.ID == 0 {
		return errors.New("it is not an SSH key: it has no id")
	}
	return nil
}

func (i *ISO) check() error {
	if i.ID == 0 {
		return errors.New("it is not an ISO: it has no id")
	}
	return nil
}

func (i *MeasuredBootImage) check() error {
	if i.ID == 0 {
		return errors.New("it is not a boot image: it has no id")
	}
	return nil
}

func (p *NetworkProtection) check() error {
	if p.IPAddress == nil || p.IPAddress.ID == 0 {
		return errors.New("it is not the protection of an address: it has no id of one")
	}
	return nil
}

func (a *Attack) check() error {
	if a.ID == "" {
		return errors.New("it is not an attack: it has no id")
	}
	return nil
}

func (t *Ticket) check() error {
	if t.ID == 0 || t.Status == "" {
		return errors.New("it is not a ticket: it has no id or no status")
	}
	return nil
}

func (b *Balance) check() error {
	if b.Balance == nil {
		return errors.New("it has no balance")
	}
	return nil
}

func (u *User) check() error {
	if u.Email == "" {
		return errors.New("it is not an account: it has no email")
	}
	return nil
}

func (i *Invoice) check() error {
	if i.ID == 0 {
		return errors.New("it is not an invoice: it has no id")
	}
	return nil
}

func (s *TwoFactorSecret) check() error {
	if s.SecretKey == "" {
		return errors.New("it has no secret")
	}
	return nil
}
