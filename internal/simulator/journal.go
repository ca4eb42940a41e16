package simulator

import (
	"encoding/json"
	"net/url"
)

// Request is an entry of the journal.
type Request struct {
	// N counts from 1.
	N int `json:"n"`
	// Method and Path are as sent, /v1 included; Query is decoded.
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	// Body is the parsed JSON, null when there was none; of an upload, the name of the file and its size.
	Body any `json:"body"`
	// Status is 0 for an answer that was never sent.
	Status int `json:"status"`
	// OperationID is empty for a request that the API does not know.
	OperationID string `json:"operation_id"`
	// Token is write, read, none or unknown.
	Token string `json:"token"`
}

// Requests returns the journal of the requests below /v1.
func (s *Simulator) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := make([]Request, len(s.requests))
	for i, entry := range s.requests {
		entries[i] = *entry
	}
	return entries
}

// ResetRequests empties the journal.
func (s *Simulator) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// record writes a request into the journal; its status follows with the answer.
func (s *Simulator) record(c *call) {
	query, err := url.QueryUnescape(c.request.URL.RawQuery)
	if err != nil {
		query = c.request.URL.RawQuery
	}
	text := c.body
	if c.file != nil {
		text = encode(object{"file": c.file.name, "size": c.file.size})
	}
	var body any
	_ = json.Unmarshal(text, &body) // no JSON is no body
	c.entry = &Request{
		N: len(s.requests) + 1, Method: c.request.Method, Path: c.request.URL.Path, Query: query,
		Body: body, OperationID: c.operation.ID, Token: c.token,
	}
	s.requests = append(s.requests, c.entry)
}
