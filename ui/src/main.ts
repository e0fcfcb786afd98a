import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './app.svelte';
import { beginPainting } from './backend';

// The typeface is on its way since the page began. Waiting for it saves laying everything out twice.
const letters = ['a', 'ł'].map((letter) => document.fonts.load("1rem 'Inter Variable'", letter));

// Nor is anything built for a file that is about to be open; one that takes its time is waited for in sight.
const opened = Promise.race([app.load(), new Promise((resolve) => setTimeout(resolve, 300))]);

const target = document.getElementById('app');
if (target)
  void Promise.allSettled([...letters, opened]).then(() => {
    beginPainting();
    mount(App, { target });
  });
