package tfkit

// ServiceKind is a kind of billed service.
type ServiceKind int

// The kinds of billed services that are resources.
const (
	Server ServiceKind = iota
	FloatingIP
)

// serviceTexts are what messages say of a kind of service.
type serviceTexts struct {
	name  string // begins sentences
	noun  string
	after string // what becomes of it, behind "it runs until ..., and"
	// later is the same behind "it is suspended, and", and atOnce behind "it", if it is cancelled immediately.
	later, atOnce string
}

func (k ServiceKind) texts() serviceTexts {
	if k == FloatingIP {
		return serviceTexts{
			name: "Floating IP", noun: "floating IP", after: "ends after that: its address is lost",
			later: "ends some days later: its address is lost", atOnce: "ends at once: its address is lost",
		}
	}
	return serviceTexts{
		name: "Server", noun: "server", after: "is suspended and deleted with its data after that",
		later: "is deleted with its data some days later", atOnce: "is suspended at once, and deleted with its data some days later",
	}
}

// Summaries are the summaries of one diagnostic, for each kind of service.
type Summaries map[ServiceKind]string

var hasEnded = Summaries{Server: "Server has ended", FloatingIP: "Floating IP has ended"}

func (s BilledService) summary(of Summaries) string { return of[s.Kind] }
