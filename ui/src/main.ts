import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

// The typeface is on its way since the page began. Waiting for it saves laying everything out twice.
const letters = ['a', 'ł'].map((letter) => document.fonts.load("1rem 'Inter Variable'", letter));

const target = document.getElementById('app');
if (target) void Promise.allSettled(letters).then(() => mount(App, { target }));
