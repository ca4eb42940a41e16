package simulator

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Ticket is a ticket of the support.
type Ticket struct {
	ID          int             `json:"id"`
	Status      string          `json:"status"` // opened or resolved
	Subject     string          `json:"subject"`
	Department  string          `json:"department"`
	ServiceType string          `json:"service_type,omitempty"`
	ServiceID   int             `json:"service_id,omitempty"`
	Label       string          `json:"service_label,omitempty"`
	CreatedAt   time.Time       `json:"created_at"`
	UpdatedAt   time.Time       `json:"updated_at"`
	Messages    []TicketMessage `json:"messages"`
}

// TicketMessage is a message of a ticket.
type TicketMessage struct {
	ID          int                `json:"id"`
	Content     string             `json:"content"`
	IsCustomer  bool               `json:"is_customer"`
	CreatedAt   time.Time          `json:"created_at"`
	Attachments []TicketAttachment `json:"attachments,omitempty"`
}

// TicketAttachment is a file of a message.
type TicketAttachment struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"mime_type"`
	Content []byte `json:"content"`
}

// What may be attached to a message. The limits of the API are not public.
const (
	maximumAttachments    = 5
	maximumAttachmentSize = 10 << 20
)

// The states of a ticket.
const (
	opened   = "opened"
	resolved = "resolved"
)

var departments = []struct {
	id   int
	name string
}{{1, "tech-support"}, {2, "billing"}, {3, "sales"}}

func seedTickets(now time.Time) map[int]*Ticket {
	created := now.AddDate(0, 0, -3)
	return map[int]*Ticket{216: {
		ID: 216, Status: resolved, Subject: "Server misbehaves", Department: "tech-support",
		CreatedAt: created, UpdatedAt: created.Add(time.Hour),
		Messages: []TicketMessage{
			{
				ID: 50, Content: "It does not answer.", IsCustomer: true, CreatedAt: created,
				Attachments: []TicketAttachment{{5, "ping.txt", "text/plain", []byte("100% packet loss\n")}},
			},
			{ID: 51, Content: "It does again.", CreatedAt: created.Add(time.Hour)},
		},
	}}
}

// readField keeps a field of a form, or a file that is attached to it.
func (c *call) readField(part *multipart.Part, beginning io.Writer) error {
	content, err := io.ReadAll(io.LimitReader(part, maximumAttachmentSize+1))
	if err != nil {
		return err
	}
	if part.FileName() == "" {
		if c.fields == nil {
			c.fields = map[string]string{}
		}
		c.fields[part.FormName()] = string(content)
		_, err = beginning.Write(content)
		return err
	}
	c.attached = append(c.attached, upload{
		name: part.FileName(), size: int64(len(content)), kind: part.Header.Get("Content-Type"), content: content,
	})
	if _, err := io.Copy(io.Discard, part); err != nil { // what is left of a file that is too large
		return err
	}
	_, err = beginning.Write(content[:min(len(content), 64)])
	return err
}

func (t *Ticket) show() object {
	return object{
		"id": t.ID, "status": t.Status, "subject": t.Subject, "department": t.Department,
		"created_at": stamp(t.CreatedAt), "updated_at": stamp(t.UpdatedAt),
		"service_label": orNull(t.Label), "service_type": orNull(t.ServiceType), "service_id": orNull(t.ServiceID),
	}
}

func (t *Ticket) showFull() object {
	messages := []object{}
	for _, message := range t.Messages {
		attachments := []object{}
		for _, a := range message.Attachments {
			attachments = append(attachments, object{"id": a.ID, "name": a.Name, "size": len(a.Content), "mimeType": a.Type})
		}
		messages = append(messages, object{
			"id": message.ID, "content": message.Content, "is_customer": message.IsCustomer,
			"created_at": stamp(message.CreatedAt), "attachments": attachments,
		})
	}
	shown := t.show()
	shown["messages"] = messages
	return shown
}

// listTickets lists the newest first.
func (s *Simulator) listTickets(c *call) answer {
	tickets := sorted(s.state.Tickets)
	slices.Reverse(tickets)
	return page(c, tickets, (*Ticket).show)
}

func (s *Simulator) getTicket(c *call) answer {
	ticket := s.state.Tickets[c.id("id")]
	if ticket == nil {
		return notFound("Ticket")
	}
	return ok(ticket.showFull())
}

// readMessage makes the message of a form; what is wrong with it is noted.
func (s *Simulator) readMessage(c *call, errs fieldErrors) TicketMessage {
	text := c.fields["message"]
	if utf8.RuneCountInString(text) < 5 {
		errs.add("message", "The message field must be at least 5 characters.")
	}
	if len(c.attached) > maximumAttachments {
		errs.add("attachments", fmt.Sprintf("The attachments field must not have more than %d items.", maximumAttachments))
	}
	message := TicketMessage{Content: text, IsCustomer: true, CreatedAt: s.state.Now}
	for i, file := range c.attached {
		if file.size > maximumAttachmentSize {
			errs.add("attachments."+strconv.Itoa(i), "The attachment must not be greater than 10240 kilobytes.")
		}
		attachment := TicketAttachment{Name: file.name, Type: file.kind, Content: file.content}
		message.Attachments = append(message.Attachments, attachment)
	}
	return message
}

// addMessage adds a message to a ticket.
func (s *Simulator) addMessage(ticket *Ticket, message TicketMessage) {
	message.ID = s.nextID()
	for i := range message.Attachments {
		message.Attachments[i].ID = s.nextID()
	}
	ticket.Messages = append(ticket.Messages, message)
	ticket.Status, ticket.UpdatedAt = opened, s.state.Now
}

func (s *Simulator) createTicket(c *call) answer {
	errs := fieldErrors{}
	ticket := &Ticket{Subject: c.fields["subject"], CreatedAt: s.state.Now}
	if n := utf8.RuneCountInString(ticket.Subject); n < 3 || n > 255 {
		errs.add("subject", "The subject field must be between 3 and 255 characters.")
	}
	for _, department := range departments {
		if strconv.Itoa(department.id) == c.fields["department_id"] {
			ticket.Department = department.name
		}
	}
	if ticket.Department == "" {
		errs.add("department_id", "The selected department id is invalid.")
	}
	s.relate(ticket, c.fields["service_type"], c.fields["service_id"], errs)
	message := s.readMessage(c, errs)
	if len(errs) > 0 {
		return errs.answer()
	}
	ticket.ID = s.nextID()
	s.addMessage(ticket, message)
	s.state.Tickets[ticket.ID] = ticket
	return ok(ticket.showFull())
}

// relate says which service a ticket is about.
func (s *Simulator) relate(ticket *Ticket, kind, id string, errs fieldErrors) {
	if kind == "" && id == "" {
		return
	}
	n, _ := strconv.Atoi(id)
	server := s.state.Servers[n]
	switch {
	case kind != "server":
		errs.add("service_type", "The selected service type is invalid.")
	case server == nil || server.Status == terminated:
		errs.add("service_id", "The selected service id is invalid.")
	default:
		ticket.ServiceType, ticket.ServiceID, ticket.Label = kind, n, server.label()
	}
}

// label is a server as the support calls it.
func (v *Server) label() string {
	if len(v.IPAddresses) == 0 {
		return v.Hostname
	}
	return v.Hostname + " - " + v.IPAddresses[0].IPAddress
}

// replyToTicket opens a ticket again that was resolved.
func (s *Simulator) replyToTicket(c *call) answer {
	ticket := s.state.Tickets[c.id("id")]
	if ticket == nil {
		return notFound("Ticket")
	}
	errs := fieldErrors{}
	message := s.readMessage(c, errs)
	if len(errs) > 0 {
		return errs.answer()
	}
	s.addMessage(ticket, message)
	return ok(ticket.showFull())
}

func (s *Simulator) resolveTicket(c *call) answer {
	ticket := s.state.Tickets[c.id("id")]
	switch {
	case ticket == nil:
		return notFound("Ticket")
	case ticket.Status == resolved:
		return message(http.StatusUnprocessableEntity, "The ticket is resolved already.")
	}
	ticket.Status, ticket.UpdatedAt = resolved, s.state.Now
	return noContent()
}

func (s *Simulator) downloadTicketAttachment(c *call) answer {
	ticket := s.state.Tickets[c.id("id")]
	if ticket == nil {
		return notFound("Ticket")
	}
	for _, message := range ticket.Messages {
		for _, attachment := range message.Attachments {
			if attachment.ID == c.id("attachment_id") {
				return answer{
					status: http.StatusOK, raw: bytes.Clone(attachment.Content),
					header: http.Header{"Content-Type": {"application/octet-stream"}},
				}
			}
		}
	}
	return notFound("Attachment")
}

func (s *Simulator) listSupportDepartments(*call) answer {
	data := []object{}
	for _, department := range departments {
		data = append(data, object{"id": department.id, "name": department.name})
	}
	return ok(object{"data": data})
}

func (s *Simulator) listSupportServices(*call) answer {
	data := []object{}
	for _, server := range sorted(s.state.Servers) {
		if server.Status != terminated {
			data = append(data, object{"service_id": server.ID, "service_type": "server", "service_label": server.label()})
		}
	}
	return ok(object{"data": data})
}

func (s *Simulator) listSupportPlans(*call) answer {
	data := []object{}
	for key, price := range []float64{0, 25} {
		name := []string{"Standard", "Professional"}[key]
		data = append(data, object{"key": strings.ToLower(name), "name": name, "price": price, "price_with_vat": gross(price)})
	}
	return ok(object{"data": data})
}
